using System.Security.Cryptography;

namespace NanoML.Updates.Tests.Support;

/// <summary>Encoded messages of RSASSA-PKCS1-v1_5, right ones and every kind of wrong one, put together from DER's own pieces.</summary>
internal static class EncodedMessage
{
    private const int Bytes = 256;

    public static readonly byte[] Sha256Oid = [0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01];

    private static readonly byte[] s_null = [0x05, 0x00];
    private static readonly byte[] s_emptySequence = [0x30, 0x00];

    /// <summary>EMSA-PKCS1-v1_5 of RFC 8017, section 9.2.</summary>
    public static byte[] Of(byte[] hash) => Padded(DigestInfo(hash));

    /// <summary>What is wrong, and the encoded message that has it.</summary>
    public static IEnumerable<(string Name, byte[] Message)> Wrong(byte[] hash)
    {
        byte[] info = DigestInfo(hash);
        byte[] right = Padded(info);
        foreach (byte type in new byte[] { 0x00, 0x02, 0x03, 0xff })
        {
            yield return ($"block type {type}", [right[0], type, .. right[2..]]);
        }

        yield return ("first byte not zero", [1, .. right[1..]]);
        yield return ("no padding", [.. new byte[Bytes - info.Length], .. info]);
        yield return ("padding of eight bytes, then garbage", [0, 1, .. Repeat(0xff, 8), 0, .. info, .. Garbage(Bytes - info.Length - 11)]);
        yield return ("padding of eight bytes, then zeros", [0, 1, .. Repeat(0xff, 8), 0, .. info, .. new byte[Bytes - info.Length - 11]]);
        yield return ("padding shorter by one", [0, 0, 1, .. Repeat(0xff, Bytes - info.Length - 4), 0, .. info]);
        yield return ("a zero in the padding", With(right, 50, 0));
        yield return ("a byte of the padding that is not ff", With(right, 100, 0xfe));
        yield return ("the last byte of the padding", With(right, Bytes - info.Length - 2, 0x7f));
        yield return ("no zero behind the padding", With(right, Bytes - info.Length - 1, 0xff));
        yield return ("one byte of garbage at the end", Padded([.. info, 0x5a]));
        yield return ("a zero at the end", Padded([.. info, 0]));
        yield return ("digest at the start, garbage behind (Bleichenbacher)", [0, 1, 0xff, 0, .. info, .. Garbage(Bytes - info.Length - 4)]);
        yield return ("digest in the middle", [.. right[..60], 0, .. info, .. right[(61 + info.Length)..]]);
        yield return ("encryption padding", [0, 2, .. Garbage(Bytes - 3 - hash.Length).Select(b => (byte)(b | 1)), 0, .. hash]);
        yield return ("the hash without its algorithm", Padded(hash));
        yield return ("all zeros", new byte[Bytes]);
        foreach ((string name, byte[] wrong) in WrongInfos(hash))
        {
            yield return (name, Padded(wrong));
        }
    }

    private static IEnumerable<(string Name, byte[] Info)> WrongInfos(byte[] hash)
    {
        byte[] algorithm = Der(0x30, [.. Sha256Oid, .. s_null]);
        byte[] digest = Der(0x04, hash);
        byte[] body = [.. algorithm, .. digest];
        yield return ("no NULL", Der(0x30, [.. Der(0x30, Sha256Oid), .. digest]));
        yield return ("a sequence in place of NULL", Der(0x30, [.. Der(0x30, [.. Sha256Oid, .. s_emptySequence]), .. digest]));
        yield return ("parameters behind NULL", Der(0x30, [.. Der(0x30, [.. Sha256Oid, .. s_null, 0x04, 0x02, 1, 2]), .. digest]));
        yield return ("NULL with a byte", Der(0x30, [.. Der(0x30, [.. Sha256Oid, 0x05, 0x01, 0x00]), .. digest]));
        yield return ("long form of the length", [0x30, 0x81, (byte)body.Length, .. body]);
        yield return ("length with a leading zero", [0x30, 0x82, 0, (byte)body.Length, .. body]);
        yield return ("length of 64 bits that overflows", [0x30, 0x89, 1, 0, 0, 0, 0, 0, 0, 0, (byte)body.Length, .. body]);
        yield return ("indefinite length", [0x30, 0x80, .. body, 0, 0]);
        yield return ("length one more", [0x30, (byte)(body.Length + 1), .. body]);
        yield return ("length one less", [0x30, (byte)(body.Length - 1), .. body]);
        yield return ("long form of the algorithm's length", Der(0x30, [0x30, 0x81, .. algorithm[1..], .. digest]));
        yield return ("long form of the digest's length", Der(0x30, [.. algorithm, 0x04, 0x81, 32, .. hash]));
        yield return ("digest as a bit string", Der(0x30, [.. algorithm, .. Der(0x03, hash)]));
        yield return ("digest in parts", Der(0x30, [.. algorithm, .. Der(0x24, [.. Der(0x04, hash[..16]), .. Der(0x04, hash[16..])])]));
        yield return ("digest shorter by one", Der(0x30, [.. algorithm, .. Der(0x04, hash[..31])]));
        yield return ("digest with a zero before it", Der(0x30, [.. algorithm, .. Der(0x04, [0, .. hash])]));
        yield return ("digest with a zero behind it", Der(0x30, [.. algorithm, .. Der(0x04, [.. hash, 0])]));
        yield return ("no digest", Der(0x30, algorithm));
        yield return ("digest before its algorithm", Der(0x30, [.. digest, .. algorithm]));
        yield return ("another element behind", Der(0x30, [.. body, .. s_null]));
        yield return ("SHA-1's identifier", Der(0x30, [.. Der(0x30, [0x06, 0x05, 0x2b, 0x0e, 0x03, 0x02, 0x1a, .. s_null]), .. digest]));
        foreach (byte last in new byte[] { 2, 3, 4, 6, 8 })
        {
            yield return ($"identifier 2.16.840.1.101.3.4.2.{last}", Der(0x30, [.. Der(0x30, [.. Sha256Oid[..^1], last, .. s_null]), .. digest]));
        }

        yield return ("SHA-1 in earnest", Der(0x30, [.. Der(0x30, [0x06, 0x05, 0x2b, 0x0e, 0x03, 0x02, 0x1a, .. s_null]), .. Der(0x04, SHA1.HashData(hash))]));
    }

    private static byte[] DigestInfo(byte[] hash) => Der(0x30, [.. Der(0x30, [.. Sha256Oid, .. s_null]), .. Der(0x04, hash)]);

    private static byte[] Padded(byte[] info) => [0, 1, .. Repeat(0xff, Bytes - info.Length - 3), 0, .. info];

    private static byte[] Der(byte tag, byte[] content) => [tag, (byte)content.Length, .. content];

    private static byte[] With(byte[] message, int index, byte value)
    {
        byte[] changed = [.. message];
        changed[index] = value;
        return changed;
    }

    private static IEnumerable<byte> Repeat(byte value, int count) => Enumerable.Repeat(value, count);

    private static byte[] Garbage(int count)
    {
        byte[] garbage = new byte[count];
        new Random(count).NextBytes(garbage);
        return garbage;
    }
}
