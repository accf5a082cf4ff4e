using System.Reflection;
using NanoML.Compiler.Device;
using NanoML.Compiler.Driver;
using NanoML.Compiler.Emit;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Simulation;
using NanoML.Kernels;
using NanoML.Runtime;

namespace NanoML.Firmware.Tests.Support;

/// <summary>
/// A model as a user brings it: compiled by the compiler, and the generated C# against the device library that the application under test
/// uses.
/// </summary>
internal sealed class UserModel
{
    private const string Library = "NanoML.Runtime";

    /// <summary>Loads further assemblies when the model first calls them, so it lives as long.</summary>
    private readonly DeviceLoadContext _context;

    private readonly Type _type;

    public UserModel(CompileOptions options)
    {
        Compilation = Compilation.Run(options);
        DeviceAssembly[] host = [HostAssembly(typeof(NanoModel)), HostAssembly(typeof(LanePack))];
        var compiled = new List<DeviceAssembly>();
        foreach (EmittedAssembly assembly in Compilation.Code.Assemblies.Where(a => a.Name != Library))
        {
            DeviceAssembly result = DeviceCompiler.Compile(
                assembly.Name, [.. assembly.Sources.Select(s => new SourceFile(s.Path, s.Text))], [.. host, .. compiled]);

            // Without the host's own among its references, which are loaded already.
            compiled.Add(new DeviceAssembly(result.Name, result.Image, result.Symbols, [.. compiled]));
        }

        _context = new DeviceLoadContext(compiled[^1]);
        Assembly model = _context.LoadFromAssemblyName(new AssemblyName(compiled[^1].Name));
        _type = model.GetType(Compilation.Code.ClassName, throwOnError: true)!;
        Oracle = new IntegerOracle(Compilation.Plan);
    }

    public Compilation Compilation { get; }

    /// <summary>What gives the bytes that every device must give.</summary>
    public IntegerOracle Oracle { get; }

    public NanoModel Create() => (NanoModel)Activator.CreateInstance(_type)!;

    private static DeviceAssembly HostAssembly(Type type) =>
        new(type.Assembly.GetName().Name!, File.ReadAllBytes(type.Assembly.Location));
}
