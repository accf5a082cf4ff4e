using System.Buffers.Binary;
using NanoML.Compiler.Tflite;

namespace NanoML.Robustness.Tests;

/// <summary>Damaged TensorFlow Lite files, the same in every run: what cannot be read ends with exit code 2 and one line, and nothing crashes the tool.</summary>
public sealed class DamagedTfliteTests : IDisposable
{
    private const int Truncations = 60;
    private const int Flips = 150;
    private const int Overwrites = 150;

    private readonly TempFolder _temp = new();
    private readonly byte[] _sound = new RandomTflite(7, isQuantized: true).Create().File;

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void SoundFile_Compiles() => Assert.Null(Refusals.FindCrash("sound", "compile", Save(_sound)));

    /// <summary>The last bytes of a file may be padding that nothing points to: what is cut takes some tables with it.</summary>
    [Fact]
    public void TruncatedFiles_AreRefused()
    {
        var random = new Random(1);
        Refusals.AssertNone(Enumerable.Range(0, Truncations).Select(k => k < 9 ? k : random.Next(_sound.Length - 64))
            .Select(length => Refusals.FindFault($"cut to {length} bytes", "compile", Save(_sound[..length]))));
    }

    [Fact]
    public void FlippedBits_NeverCrashTheTool()
    {
        var random = new Random(2);
        Refusals.AssertNone(Enumerable.Range(0, Flips).Select(_ =>
        {
            byte[] bytes = [.. _sound];
            int bit = random.Next(8 * bytes.Length);
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            return Refusals.FindCrash($"bit {bit} flipped", "inspect", Save(bytes));
        }));
    }

    /// <summary>Offsets, lengths, extents and indices at their extremes.</summary>
    [Fact]
    public void NumbersAtTheirExtremes_NeverCrashTheTool()
    {
        int[] extremes = [-1, int.MinValue, int.MaxValue, 0, 1 << 16, 0x40000000];
        var random = new Random(3);
        Refusals.AssertNone(Enumerable.Range(0, Overwrites).Select(k =>
        {
            byte[] bytes = [.. _sound];
            int position = 4 * random.Next(2, bytes.Length / 4);
            int number = extremes[k % extremes.Length];
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(position), number);
            return Refusals.FindCrash($"{number} at byte {position}", "compile", Save(bytes));
        }));
    }

    [Fact]
    public void ExtentsBeyondReason_AreRefused()
    {
        var builder = new TfliteBuilder();
        int x = builder.Input("x", TfliteType.Float32, [1, 40_000, 40_000, 3]);
        int y = builder.Tensor("y", TfliteType.Float32, [1, 40_000, 40_000, 3]);
        string file = Save(builder.Operator(19, [x], [y]).Output(y).ToBytes());
        Assert.Null(Refusals.FindFault("an image of 4.8 G elements", "compile", file));
    }

    private string Save(byte[] bytes) => _temp.Write("model.tflite", bytes);
}
