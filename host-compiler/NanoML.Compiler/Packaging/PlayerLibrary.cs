using System.Reflection;
using NanoML.Compiler.Device;
using NanoML.Compiler.Simulation;

namespace NanoML.Compiler.Packaging;

/// <summary>The device library that plays model files, with the runtime and the kernels below it, compiled as for the board and run on the host.</summary>
public static class PlayerLibrary
{
    private const string RuntimeName = "NanoML.Runtime";
    private const string PlayerName = "NanoML.Player";

    private static readonly Lazy<DeviceAssembly> s_player = new(() =>
    {
        DeviceAssembly runtime = DeviceCompiler.Compile(RuntimeName, [.. DeviceSources.Kernels, .. DeviceSources.Runtime], []);
        return DeviceCompiler.Compile(PlayerName, DeviceSources.Player, [runtime]);
    });

    /// <summary>NanoML.Player; it refers to NanoML.Runtime.</summary>
    public static DeviceAssembly Assembly => s_player.Value;

    /// <summary>Of both on the device.</summary>
    public static int FlashBytes =>
        DeviceSubset.Measure(Assembly).EstimatedPeBytes + Assembly.References.Sum(runtime => DeviceSubset.Measure(runtime).EstimatedPeBytes);

    /// <summary>Plays a file as the device does.</summary>
    /// <exception cref="Exception">The library refused it; the message says why.</exception>
    public static EmittedModel Load(byte[] file)
    {
        var context = new DeviceLoadContext(Assembly);
        try
        {
            return new EmittedModel(context, Play(context.LoadFromAssemblyName(new AssemblyName(PlayerName)), file));
        }
        catch
        {
            context.Unload();
            throw;
        }
    }

    /// <summary>Has a loaded library play a file.</summary>
    /// <returns>The <c>ModelPlayer</c>.</returns>
    internal static object Play(Assembly library, byte[] file)
    {
        object opened = Open(library, file);
        MethodInfo load = library.GetType($"{PlayerName}.ModelPlayer", throwOnError: true)!.GetMethod("Load", [opened.GetType()])!;
        return load.Invoke(null, BindingFlags.DoNotWrapExceptions, null, [opened], null)!;
    }

    /// <summary>What a file says of itself, as the device reads it; nothing of it runs.</summary>
    /// <param name="read">Gets the <c>ModelFile</c>.</param>
    /// <exception cref="Exception">The library refused it; the message says why.</exception>
    internal static T Inspect<T>(byte[] file, Func<object, T> read)
    {
        var context = new DeviceLoadContext(Assembly);
        try
        {
            return read(Open(context.LoadFromAssemblyName(new AssemblyName(PlayerName)), file));
        }
        finally
        {
            context.Unload();
        }
    }

    private static object Open(Assembly library, byte[] file)
    {
        Type source = library.GetType($"{PlayerName}.ModelSource", throwOnError: true)!;
        object array = Activator.CreateInstance(library.GetType($"{PlayerName}.ArraySource", throwOnError: true)!, file)!;
        MethodInfo open = library.GetType($"{PlayerName}.ModelFile", throwOnError: true)!.GetMethod("Open", [source])!;
        return open.Invoke(null, BindingFlags.DoNotWrapExceptions, null, [array], null)!;
    }

    /// <summary>Whether a model that <see cref="Load"/> gave passes the test of its own file.</summary>
    internal static bool Test(EmittedModel model) => (bool)model.Instance.GetType().GetMethod("Test")!.Invoke(model.Instance, BindingFlags.DoNotWrapExceptions, null, [], null)!;
}
