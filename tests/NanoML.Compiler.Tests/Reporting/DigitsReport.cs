using System.Collections.Immutable;
using NanoML.Compiler.Data;
using NanoML.Compiler.Driver;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Reporting;
using NanoML.Compiler.Tests.Support;

namespace NanoML.Compiler.Tests.Reporting;

/// <summary>The digits CNN, compiled, profiled and verified once for all tests of its report.</summary>
internal static class DigitsReport
{
    private static readonly Lazy<(Compilation, ProfileReport)> s_compiled = new(() =>
    {
        Compilation compilation = Compilation.Run(Bundled.DigitsCnn);
        return (compilation, Profiling.Run(compilation));
    });

    private static readonly Lazy<VerifyReport> s_test = new(() => Verify(Compiled.Compilation));

    public static ImmutableArray<string> Command { get; } = ["nanoml", "compile", "'a b.onnx'"];

    public static (Compilation Compilation, ProfileReport Profile) Compiled => s_compiled.Value;

    public static VerifyReport Test => s_test.Value;

    public static Report Create(VerifyReport? test) => ReportBuilder.Create(Compiled.Compilation, Compiled.Profile, Command, test);

    /// <summary>On the test images of the digits.</summary>
    public static VerifyReport Verify(Compilation compilation) => Verify(
        compilation, Compilation.LoadSamples(compilation.Options, compilation.Imported, Bundled.Path("digits_test.npz")));

    public static VerifyReport Verify(Compilation compilation, SampleSet test) =>
        Verification.Run(compilation, test, new FloatOracle(compilation.Imported));
}
