using System.Buffers.Binary;
using NanoML.Cli.Messages;
using NanoML.Compiler.Signing;
using NanoML.Player;
using NanoML.Runtime;

namespace NanoML.Fleet.Tests.Support;

/// <summary>Models of one function that were packed once for all tests, and the key that signs them.</summary>
internal static class SignedModels
{
    private const int NameStart = 12;

    private static readonly SigningKey s_key = SigningKey.Create();
    private static readonly Lazy<TempFolder> s_folder = new(Pack);

    /// <summary>What a node measures: what calibration data has, too.</summary>
    public static readonly float[] Input = [1, 0];

    public static string First => s_folder.Value.File("first.nml");

    public static string Second => s_folder.Value.File("second.nml");

    /// <summary>Version 2 without a signature.</summary>
    public static string Unsigned => s_folder.Value.File("unsigned.nml");

    /// <summary>Version 2, whose own test it does not pass.</summary>
    public static string FailsItsTest => s_folder.Value.File("fails.nml");

    /// <summary>Version 2, which expects values fifty times as large as nodes measure.</summary>
    public static string Drifts => s_folder.Value.File("drifts.nml");

    public static byte[] Modulus => s_key.Modulus;

    public static OutgoingModel Read(string path) => OutgoingModel.Read(path);

    /// <summary>Writes a signed file of a model as a version of it.</summary>
    public static void Sign(string path, byte[] model, int version) =>
        File.WriteAllBytes(path, [.. Version(model, version), .. ModelSigner.Sign(Version(model, version), version, s_key)]);

    private static TempFolder Pack()
    {
        var folder = new TempFolder();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => folder.Dispose();
        byte[] model = Pack(folder.File("packed.nml"), Bundled.Xor, "esp32", folder.Write("near.csv", Often("0,0\n0,1\n1,0\n1,1\n")));
        byte[] far = Pack(folder.File("far.nml"), Bundled.Xor, "esp32", folder.Write("far.csv", Often("50,40\n40,50\n45,45\n50,50\n")));
        File.WriteAllBytes(folder.File("unsigned.nml"), Version(model, 2));
        Sign(folder.File("first.nml"), model, 1);
        Sign(folder.File("second.nml"), model, 2);
        Sign(folder.File("drifts.nml"), far, 2);
        Sign(folder.File("fails.nml"), Spoil(model), 2);
        return folder;
    }

    /// <summary>So that there are enough samples to know how they differ.</summary>
    private static string Often(string samples) => string.Concat(Enumerable.Repeat(samples, 5));

    /// <summary>Packs a model without a signature.</summary>
    /// <returns>Its bytes.</returns>
    public static byte[] Pack(string path, string model, string target, string data)
    {
        CommandLine.Run("pack", model, "--target", target, "--data", data, "--out", path).Succeeded();
        return File.ReadAllBytes(path);
    }

    /// <summary>The bytes with another version in their title, and their checksum.</summary>
    private static byte[] Version(byte[] model, int version)
    {
        byte[] bytes = [.. model];
        int nameLength = BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(NameStart));
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(NameStart + sizeof(ushort) + nameLength), version);
        return Close(bytes);
    }

    private static byte[] Close(byte[] bytes)
    {
        int end = bytes.Length - sizeof(int);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(end), new Crc32().Of(0, bytes, 0, end));
        return bytes;
    }

    /// <summary>Changes a bit so that the model still loads, and gives other results than its own test has.</summary>
    public static byte[] Spoil(byte[] model)
    {
        for (int at = model.Length - 5; at > 0; at--)
        {
            byte[] spoilt = [.. model];
            spoilt[at] ^= 0x10;
            try
            {
                if (!ModelPlayer.Load(new ArraySource(Close(spoilt))).Test())
                {
                    return spoilt;
                }
            }
            catch (ModelFileException)
            {
                // This byte is looked at when a model is loaded: another one.
            }
        }

        throw new InvalidOperationException("every byte is checked");
    }
}
