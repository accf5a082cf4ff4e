using NanoML.Compiler.Device;
using NanoML.Compiler.Simulation;
using NanoML.Preprocessing.Tests.Support;
using Xunit.Abstractions;

namespace NanoML.Preprocessing.Tests;

/// <summary>What the interpreter has to do, in opcodes counted exactly and priced with the cost tables of the boards.</summary>
public sealed class CostTests : IDisposable
{
    private const string Quantization = "NanoML.Runtime.Quantization";

    private readonly ITestOutputHelper _output;
    private readonly CountedLibrary _library = new();

    public CostTests(ITestOutputHelper output) => _output = output;

    /// <summary>15 ms at 240 MHz and 1.2 cycles an instruction, the least of boards/esp32-psram.json; the hop itself lasts 20 ms.</summary>
    [Fact]
    public void Mfcc_OfAHop_TakesTwoThirdsOfThePlainForm()
    {
        using var plainLibrary = new CountedLibrary(isPlain: true);
        double plain = Push(plainLibrary, "plain form");
        double instructions = Push(_library, "library");
        _output.WriteLine(FormattableString.Invariant($"the library takes {instructions / plain:p1} of the plain form's instructions"));
        Assert.InRange(instructions, 100_000, 3_050_000);
        Assert.InRange(instructions / plain, 0.1, 0.67);
    }

    [Fact]
    public void SoundGate_OfAHop_CostsATwentiethOfItsCoefficients()
    {
        object gate = _library.Create("SoundGate", 3, 12);
        Assert.InRange(Price("SoundGate.Add of a hop", _library.Count(gate, "Add", RandomFrames.Noise(1, 640), 640)), 20_000, 150_000);
    }

    /// <summary>A second by the same estimate, far less than the seconds that the person detection model takes.</summary>
    [Fact]
    public void Resize_OfACameraFrame_TakesLessThanTwoHundredMillionInstructions()
    {
        object table = _library.Create("NormalizationTable", 0f, 1f / 255f, _library.Create(Quantization, 1f / 255f, 0));
        byte[] frame = RandomFrames.Noise(2, 2 * 160 * 120);
        foreach (string mode in new[] { "Area", "Nearest" })
        {
            object square = _library.Type("Crop").GetMethod("Square")!.Invoke(null, [160, 120])!;
            object resize = _library.Create(
                "Resize", _library.Create("Rgb565", 160, 120, false), square, 96, 96, Enum.Parse(_library.Type("ResizeMode"), mode));
            Assert.InRange(Price($"Resize, {mode}", _library.Count(resize, "Run", frame, table, new byte[96 * 96 * 3])), 1_000_000, 200_000_000);
        }
    }

    [Fact]
    public void Library_PassesTheSubsetGate() => Assert.Empty(DeviceSubset.Check(_library.Compiled));

    public void Dispose() => _library.Dispose();

    private double Push(CountedLibrary library, string name)
    {
        object mfcc = library.Create("Mfcc", library.Create(Quantization, 0.75f, 170));
        byte[] pcm = RandomFrames.Noise(1, 640);
        library.Count(mfcc, "Push", pcm, 0, 640);
        double instructions = Price($"Mfcc.Push of a hop, {name}", library.Count(mfcc, "Push", pcm, 0, 640));
        Price($"Mfcc.CopyTo, {name}", library.Count(mfcc, "CopyTo", new byte[490]));
        return instructions;
    }

    private double Price(string name, IReadOnlyDictionary<string, OpcodeCounts> counts)
    {
        double host = 0;
        double instructions = 0;
        CostTable table = CostTable.Load("nanoclr-thumb2");
        foreach ((string method, OpcodeCounts opcodes) in counts.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            double cost = OpcodeCosts.Load("nanoclr-host").Milliseconds(opcodes);
            double sum = table.Sum(opcodes);
            _output.WriteLine(FormattableString.Invariant($"  {method}: {cost * 1000:f1} us, {sum / 1000:f0} thousand instructions"));
            host += cost;
            instructions += sum;
        }

        _output.WriteLine(FormattableString.Invariant(
            $"{name}: {host * 1000:f0} us with the host interpreter's costs, {instructions / 1e6:f2} million instructions"));
        return instructions;
    }
}
