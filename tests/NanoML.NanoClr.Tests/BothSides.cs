using System.Reflection;
using System.Text.RegularExpressions;
using NanoML.Compiler.Device;
using NanoML.Compiler.Simulation;
using NanoML.Compiler.Simulation.NanoClr;

namespace NanoML.NanoClr.Tests;

/// <summary>One program, run by .NET and by nanoCLR.</summary>
internal static class BothSides
{
    private const int HeapKilobytes = 1024;

    public static int SmallestBoardKilobytes => Board.BuiltIn.Min(board => board.ManagedHeapBytes) / 1024;

    /// <summary>A device source of this project's folder Device.</summary>
    public static SourceFile Source(string name)
    {
        using Stream stream = typeof(BothSides).Assembly.GetManifestResourceStream($"Device/{name}")
            ?? throw new ArgumentException($"There is no device source {name}.", nameof(name));
        using var reader = new StreamReader(stream);
        return new SourceFile(name, reader.ReadToEnd());
    }

    /// <summary>The kernels that generated code names, with those that they call: an assembly does not hold all of them and an application.</summary>
    public static IReadOnlyList<SourceFile> KernelsOf(IReadOnlyList<SourceFile> generated) => DeviceSources.Closure(
        DeviceSources.Kernels.Select(kernel => Path.GetFileNameWithoutExtension(kernel.Path))
            .Where(name => generated.Any(file => Regex.IsMatch(file.Text, $@"\b{name}\."))));

    /// <summary>The lines that <c>Main</c> of a class writes on .NET.</summary>
    public static string[] OnHost(string type, params SourceFile[] sources)
    {
        DeviceAssembly assembly = DeviceCompiler.Compile("Both", sources, []);
        var context = new DeviceLoadContext(assembly);
        try
        {
            MethodInfo main = context.LoadFromAssemblyName(new AssemblyName("Both")).GetType(type, throwOnError: true)!.GetMethod("Main")!;
            return [.. SerialConsole.Capture(() => main.Invoke(null, BindingFlags.DoNotWrapExceptions, null, [], null))];
        }
        finally
        {
            context.Unload();
        }
    }

    /// <summary>The lines that the only <c>Main</c> of the sources writes on nanoCLR.</summary>
    public static string[] OnNanoClr(params SourceFile[] sources) => OnNanoClr(HeapKilobytes, sources);

    /// <summary>The same in a heap of a size.</summary>
    public static string[] OnNanoClr(int heapKilobytes, params SourceFile[] sources)
    {
        using var program = new NanoClrProgram(NanoClrTools.FromEnvironment(out _)!, [new NanoClrUnit("Both", [.. sources], [])]);
        return program.Run(heapKilobytes, TimeSpan.FromMinutes(5));
    }

    /// <summary>What the gate says to the sources.</summary>
    public static IReadOnlyList<SubsetViolation> Violations(params SourceFile[] sources) =>
        DeviceSubset.Check(DeviceCompiler.Compile("Both", sources, []));
}
