using NanoML.Compiler.Applications;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Driver;
using NanoML.Compiler.Tests.Applications;
using NanoML.Compiler.Tests.Support;

namespace NanoML.Compiler.Tests.Emit;

public sealed class TakenNamesTests
{
    [Theory]
    [InlineData("NanoML.Models", "Conv")]
    [InlineData("NanoML.Models", "System")]
    [InlineData("NanoML.Runtime", "SerialReporter")]
    [InlineData("NanoML.Hardware", "Mpu6886")]
    [InlineData("NanoML", "Runtime")]
    [InlineData("System", "Console")]
    [InlineData("System", "Device")]
    [InlineData("Dense", "Xor")]
    [InlineData("My.Dense.Models", "Xor")]
    [InlineData("NanoML.Runtime.NanoModel", "Xor")]
    [InlineData("My.System", "Xor")]
    public void Compile_NameThatHidesOneOfTheDevice_IsWrongUsage(string space, string name) => Refusal.Assert(
        DiagnosticCatalog.Usage, () => Compilation.Run(Bundled.Xor with { Namespace = space, Name = name }), $"'{space}.{name}'");

    [Theory]
    [InlineData("NanoML.Models", "NanoML")]
    [InlineData("NanoML.Models", "Program")]
    [InlineData("NanoML.Models", "Object")]
    [InlineData("NanoML.Kernels", "Xor")]
    [InlineData("NanoML.Runtime.Models", "Runtime")]
    [InlineData("NanoML", "Xor")]
    [InlineData("System", "Xor")]
    [InlineData("System.Models", "Math")]
    [InlineData("My.NanoML", "Models")]
    public void Compile_NameThatHidesNothing_Compiles(string space, string name) =>
        Assert.Equal(name, Compilation.Run(Bundled.Xor with { Namespace = space, Name = name }).ClassName);

    [Theory]
    [InlineData("NanoML.Apps.Demo", "Application")]
    [InlineData("NanoML.Apps.Demo", "Program")]
    [InlineData("NanoML.Apps.Demo", "Recording")]
    [InlineData("NanoML.Apps", "InferenceLoop")]
    [InlineData("NanoML", "Apps")]
    [InlineData("InferenceLoop", "Model")]
    public void New_ModelThatHidesANameOfTheApplication_IsWrongUsage(string space, string name) => Refusal.Assert(
        DiagnosticCatalog.Usage,
        () => ApplicationEmitter.Emit(Named(space, name), "Demo", SourceKind.Replay, RecordingPlace.Table),
        $"'{space}.{name}'");

    [Theory]
    [InlineData("NanoML.Models", "Application")]
    [InlineData("NanoML.Apps.Demo", "Model")]
    [InlineData("NanoML.Apps.Other", "Application")]
    [InlineData("NanoML.Apps", "Model")]
    [InlineData("My.Application", "Program")]
    [InlineData("System", "Model")]
    public void New_ModelThatHidesNothing_CompilesWithTheApplication(string space, string name) => Assert.NotEmpty(RunningApplication.Build(
        ApplicationEmitter.Emit(Named(space, name), "Demo", SourceKind.Replay, RecordingPlace.Table)));

    [Theory]
    [InlineData("Application")]
    [InlineData("System")]
    [InlineData("NanoML")]
    [InlineData("Runtime")]
    public void New_ApplicationOfAnyName_Compiles(string name) => Assert.NotEmpty(RunningApplication.Build(
        ApplicationEmitter.Emit(NewApplications.Compile("esp32", 1, 12), name, SourceKind.Replay, RecordingPlace.Table)));

    private static Compilation Named(string space, string name) => NewApplications.Compile("esp32", space, name, 1, 12);
}
