using System.Device.Gpio;
using System.Reflection;
using NanoML.Compiler.Applications;
using NanoML.Compiler.Device;
using NanoML.Compiler.Emit;
using NanoML.Compiler.Simulation;

namespace NanoML.Compiler.Tests.Applications;

/// <summary>A new application, compiled for the host and run over simulated hardware.</summary>
internal static class RunningApplication
{
    /// <summary>The tests that run applications: all open the same buses, those of a board.</summary>
    public const string Buses = "Buses";

    // Under another name than its own, an application's context does not load it: it gets the tests' own, with what they attached.
    private const string SharedTwin = "shared";

    public static DeviceAssembly[] Build(EmittedApplication application)
    {
        var twin = new DeviceAssembly(SharedTwin, File.ReadAllBytes(typeof(GpioPin).Assembly.Location));
        var built = new List<DeviceAssembly>();
        foreach (EmittedAssembly assembly in application.Assemblies)
        {
            built.Add(DeviceCompiler.Compile(
                assembly.Name,
                [.. assembly.Sources.Select(f => new SourceFile(f.Path, f.Text))],
                [.. built.Where(b => assembly.References.Contains(b.Name)), twin]));
        }

        return [.. built];
    }

    /// <summary>Runs the application's loop without its rests.</summary>
    /// <param name="advance">Lets the hardware do what it does before each turn.</param>
    /// <returns>The lines that it wrote.</returns>
    public static string[] Run(EmittedApplication application, int turns, Action? advance = null)
    {
        DeviceAssembly program = Build(application)[^1];
        var context = new DeviceLoadContext(program);
        try
        {
            Assembly loaded = context.LoadFromAssemblyName(new AssemblyName(program.Name));
            MethodInfo create = loaded.GetType("NanoML.Apps.Demo.Application", throwOnError: true)!.GetMethod("CreateLoop")!;
            Assembly runtime = create.GetParameters()[0].ParameterType.Assembly;
            object writer = Activator.CreateInstance(runtime.GetType("NanoML.Runtime.ConsoleLineWriter", throwOnError: true)!)!;
            object loop = create.Invoke(null, [writer])!;
            MethodInfo turn = loop.GetType().GetMethod("Turn")!;
            return
            [
                .. SerialConsole.Capture(() =>
                {
                    for (int k = 0; k < turns; k++)
                    {
                        advance?.Invoke();
                        turn.Invoke(loop, null);
                    }
                }),
            ];
        }
        finally
        {
            context.Unload();
        }
    }
}
