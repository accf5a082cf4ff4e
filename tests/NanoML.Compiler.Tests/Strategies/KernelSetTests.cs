using Mono.Cecil;
using NanoML.Compiler.Device;
using NanoML.Compiler.Simulation;
using NanoML.Compiler.Strategies;

namespace NanoML.Compiler.Tests.Strategies;

public class KernelSetTests
{
    [Fact]
    public void Kernels_HaveTheIlOfTheirSources()
    {
        DeviceAssembly assembly = DeviceCompiler.Compile("NanoML.Kernels", DeviceSources.Kernels, []);
        using ModuleDefinition module = assembly.OpenModule();
        IEnumerable<(string, int)> actual = module.Types
            .Select(t => (t.Name, t.Methods.Where(m => m.HasBody).Sum(m => DeviceIl.BodyBytes(m.Body))))
            .Where(kernel => kernel.Item2 > 0);

        Assert.Empty(actual.Except(KernelSet.Kernels));
        Assert.Equal(actual.OrderBy(k => k.Item1, StringComparer.Ordinal), KernelSet.Kernels.OrderBy(k => k.Name, StringComparer.Ordinal));
    }

    [Fact]
    public void FlashBytes_KernelsThatShareACallee_CountItOnce()
    {
        KernelSet both = KernelSet.Of(["Dense"]) | KernelSet.Of(["Conv"]);

        Assert.Equal(KernelSet.Of(["Dense", "Conv"]), both);
        Assert.Equal(KernelSet.Of(["Conv"]).FlashBytes + KernelSet.Of(["Dense"]).FlashBytes - KernelSet.Of(["DotProducts"]).FlashBytes, both.FlashBytes);
        Assert.Equal(0, KernelSet.Of([]).FlashBytes);
    }
}
