using System.Security.Cryptography;
using Google.Protobuf;
using NanoML.Compiler.Onnx.Proto;

namespace NanoML.Robustness.Tests;

/// <summary>
/// Over a thousand damaged ONNX files, the same in every run: each ends with exit code 2, a number and one readable line, with nothing left behind.
/// </summary>
public sealed class DamagedModelTests : IDisposable
{
    private const int Truncations = 60;
    private const int NameFlips = 40;
    private const int PerDamage = 2;
    private const int RandomFlips = 50;

    private static readonly Damage[] s_damages =
        [.. GraphDamages.Wiring, .. GraphDamages.Operators, .. FileDamages.Tensors, .. FileDamages.Frame];

    private readonly TempFolder _temp = new();

    public static TheoryData<string> Models => [.. SoundModels.Names];

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void DamagedFiles_AreAtLeastAThousandDifferentOnes() => Assert.True(SoundModels.Names
        .SelectMany(name => Truncated(name).Concat(FlippedNames(name)).Concat(DamagedVariants(name)))
        .DistinctBy(file => Convert.ToHexString(SHA256.HashData(file.Bytes)))
        .Count() >= 1000);

    [Theory]
    [MemberData(nameof(Models))]
    public void SoundModel_Compiles(string name) =>
        Assert.Null(Refusals.FindCrash(name, "compile", Save(SoundModels.Create(name).ToByteArray())) ?? Compiled(name));

    [Theory]
    [MemberData(nameof(Models))]
    public void TruncatedModel_IsRefused(string name) => AssertRefused(Truncated(name));

    [Theory]
    [MemberData(nameof(Models))]
    public void ModelWithABitOfANameFlipped_IsRefused(string name) => AssertRefused(FlippedNames(name));

    [Theory]
    [MemberData(nameof(Models))]
    public void DamagedModel_IsRefused(string name) => AssertRefused(DamagedVariants(name));

    [Theory]
    [MemberData(nameof(Models))]
    public void NumbersAtTheirExtremes_NeverCrashTheTool(string name)
    {
        List<string?> faults = [];
        foreach ((string what, ModelProto model) in Extremes.Of(SoundModels.Create(name)))
        {
            faults.Add(Refusals.FindCrash($"{name} with {what}", "inspect", Save(model.ToByteArray())));
        }

        Refusals.AssertNone(faults);
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void FlippedBits_NeverCrashTheTool(string name)
    {
        byte[] sound = SoundModels.Create(name).ToByteArray();
        var random = new Random(2);
        List<string?> faults = [];
        for (int k = 0; k < RandomFlips; k++)
        {
            byte[] bytes = [.. sound];
            string flipped = "";
            for (int flips = random.Next(1, 4); flips > 0; flips--)
            {
                int bit = random.Next(8 * bytes.Length);
                bytes[bit / 8] ^= (byte)(1 << (bit % 8));
                flipped += $" {bit}";
            }

            faults.Add(Refusals.FindCrash($"{name} with bits{flipped} flipped", "compile", Save(bytes)));
        }

        Refusals.AssertNone(faults);
    }

    private static IEnumerable<(string What, byte[] Bytes)> Truncated(string name)
    {
        byte[] bytes = SoundModels.Create(name).ToByteArray();
        var random = new Random(1);
        for (int k = 0; k < Truncations; k++)
        {
            int length = k < 4 ? k : random.Next(bytes.Length);
            yield return ($"{name} cut to {length} bytes", bytes[..length]);
        }
    }

    /// <summary>Flips one bit of an operator's or a weight's name, where it stands in the file.</summary>
    private static IEnumerable<(string What, byte[] Bytes)> FlippedNames(string name)
    {
        ModelProto model = SoundModels.Create(name);
        byte[] sound = model.ToByteArray();

        // Names of one letter may turn into one another.
        IEnumerable<string> values = model.Graph.Node.SelectMany(n => n.Input).Where(value => value.Length > 1);
        byte[][] names = [.. model.Graph.Node.Select(n => Field(4, n.OpType)), .. values.Select(value => Field(1, value))];
        var random = new Random(4);
        for (int k = 0; k < NameFlips; k++)
        {
            byte[] field = random.GetItems(names, 1)[0];
            int position = sound.AsSpan().IndexOf(field) + random.Next(2, field.Length);
            byte[] bytes = [.. sound];
            bytes[position] ^= (byte)(1 << random.Next(8));
            yield return ($"{name} with byte {position} {sound[position]} turned to {bytes[position]}", bytes);
        }
    }

    /// <summary>A string field as it stands in the file: tag, length, text.</summary>
    private static byte[] Field(int number, string text) => [(byte)((number << 3) | 2), (byte)text.Length, .. System.Text.Encoding.UTF8.GetBytes(text)];

    private static IEnumerable<(string What, byte[] Bytes)> DamagedVariants(string name)
    {
        var random = new Random(3);
        foreach (Damage damage in s_damages)
        {
            for (int k = 0; k < PerDamage; k++)
            {
                ModelProto model = SoundModels.Create(name);
                if (damage.Apply(model, random))
                {
                    yield return ($"{name} with {damage.Name} ({k})", model.ToByteArray());
                }
            }
        }
    }

    private void AssertRefused(IEnumerable<(string What, byte[] Bytes)> files) =>
        Refusals.AssertNone(files.Select(file => Refusals.FindFault(file.What, "compile", Save(file.Bytes))));

    private string Save(byte[] bytes) => _temp.Write("model.onnx", bytes);

    private string? Compiled(string name)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        int exitCode = NanoML.Cli.NanoMLApp.Run(["compile", _temp.File("model.onnx"), "--target", "esp32", "--out", _temp.File(name)], output, error);
        return exitCode == 0 ? null : error.ToString();
    }
}
