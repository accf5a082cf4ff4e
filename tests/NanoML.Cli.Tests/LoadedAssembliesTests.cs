using System.Reflection;
using System.Runtime.Loader;

namespace NanoML.Cli.Tests;

/// <summary>What reads pictures, sounds and tables is loaded by those who have them.</summary>
public sealed class LoadedAssembliesTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Compile_OfAnNpz_LoadsNoReaderOfDataSets()
    {
        var tool = new Tool(typeof(NanoMLApp).Assembly.Location);
        string models = Path.Combine(Repository.Root, "docs", "models");

        int code = tool.Run(
            "compile", Path.Combine(models, "xor.onnx"), "--target", "esp32", "--data", Path.Combine(models, "xor_calib.npz"), "--out", _folder.File("out"));

        Assert.Equal(0, code);
        string[] loaded = [.. tool.Assemblies.Select(assembly => assembly.GetName().Name!)];
        Assert.Contains("NanoML.Compiler", loaded);
        Assert.DoesNotContain(loaded, name => name is "SkiaSharp" or "NAudio.Core" or "Sep");
    }

    /// <summary>The tool with assemblies of its own.</summary>
    private sealed class Tool(string path) : AssemblyLoadContext("tool")
    {
        private readonly AssemblyDependencyResolver _resolver = new(path);

        public int Run(params string[] args)
        {
            MethodInfo run = LoadFromAssemblyPath(path).GetType(typeof(NanoMLApp).FullName!)!.GetMethod(nameof(NanoMLApp.Run))!;
            return (int)run.Invoke(null, [args, new StringWriter(), new StringWriter(), null, null])!;
        }

        protected override Assembly? Load(AssemblyName name) =>
            _resolver.ResolveAssemblyToPath(name) is { } found ? LoadFromAssemblyPath(found) : null;

        protected override nint LoadUnmanagedDll(string name) =>
            _resolver.ResolveUnmanagedDllToPath(name) is { } found ? LoadUnmanagedDllFromPath(found) : 0;
    }
}
