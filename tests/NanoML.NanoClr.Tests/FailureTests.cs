using NanoML.Compiler.Driver;
using NanoML.Compiler.Simulation.NanoClr;

namespace NanoML.NanoClr.Tests;

/// <summary>nanoCLR ends with 0 and without a word when an exception leaves Main: the program itself has to say it.</summary>
public sealed class FailureTests
{
    /// <summary>In KB: enough for nanoCLR to start, and too little for the tables and the arena of the network.</summary>
    private const int SmallHeap = 28;

    [NanoClrFact]
    public void HeapThatIsTooSmall_IsCalledThat()
    {
        Compilation compilation = Compilation.Run(new CompileOptions
        {
            ModelPath = Path.Combine(Repository.BundledModels, "digits_cnn.onnx"),
            DataPath = Path.Combine(Repository.BundledModels, "digits_calib.npz"),
            Target = "esp32",
        });
        var failure = Assert.Throws<DeviceMemoryException>(() => DeviceReplay.Run(
            NanoClrTools.FromEnvironment(out _)!, compilation.Code, [.. compilation.ProfileInputs], SmallHeap, TimeSpan.FromMinutes(1)));
        Assert.Contains("the heap is too small", failure.Message, StringComparison.Ordinal);
    }
}
