using System.Reflection;
using NanoML.Compiler.Device;
using NanoML.Compiler.Simulation;

namespace NanoML.Preprocessing.Tests.Support;

/// <summary>
/// The library as the device compiles it, with its opcodes counted: a cost that does not depend on the machine the tests run on.
/// </summary>
internal sealed class CountedLibrary : IDisposable
{
    private const string Root = "NanoML.Preprocessing.";

    private readonly IlCounter _counter;

    /// <param name="isPlain">Whether the audio front end is the plain one of this project's folder Plain.</param>
    public CountedLibrary(bool isPlain = false)
    {
        Sources = [.. DeviceSources.Runtime, .. isPlain ? Plain() : Library()];
        Compiled = DeviceCompiler.Compile("Counted", Sources, []);
        _counter = new IlCounter(Compiled);
    }

    public SourceFile[] Sources { get; }

    public DeviceAssembly Compiled { get; }

    /// <summary>An object of the library, or of the runtime.</summary>
    public object Create(string type, params object[] arguments) => Activator.CreateInstance(Type(type), arguments)!;

    public Type Type(string type) => _counter.Assembly.GetType(type.Contains('.') ? type : Root + type, throwOnError: true)!;

    /// <summary>The opcodes that a call executes, by method.</summary>
    public IReadOnlyDictionary<string, OpcodeCounts> Count(object target, string method, params object[] arguments)
    {
        MethodInfo called = target.GetType().GetMethod(method, Array.ConvertAll(arguments, argument => argument.GetType()))!;
        _counter.Clear();
        called.Invoke(target, arguments);
        return _counter.Read().SelectMany(section => section.ByMethod).ToDictionary(pair => pair.Key, pair => pair.Value);
    }

    public void Dispose() => _counter.Dispose();

    private static IEnumerable<SourceFile> Plain()
    {
        Assembly tests = typeof(CountedLibrary).Assembly;
        string[] names = [.. tests.GetManifestResourceNames().Where(name => name.StartsWith("Plain/", StringComparison.Ordinal))];
        foreach (string name in names)
        {
            using var reader = new StreamReader(tests.GetManifestResourceStream(name)!);
            yield return new SourceFile(name, reader.ReadToEnd());
        }

        foreach (SourceFile file in Library())
        {
            string part = Path.GetDirectoryName(file.Path)!;
            if (part != "Audio" || Path.GetFileName(file.Path) == "Framing.cs")
            {
                yield return file;
            }
        }
    }

    private static IEnumerable<SourceFile> Library()
    {
        string folder = Path.Combine(Repository.Firmware, "NanoML.Preprocessing");
        return new[] { "Audio", "Images", "Motion", "Numbers" }
            .SelectMany(part => Directory.GetFiles(Path.Combine(folder, part), "*.cs"))
            .Select(file => new SourceFile(Path.GetRelativePath(folder, file), File.ReadAllText(file)));
    }
}
