using System.Numerics;
using System.Security.Cryptography;
using NanoML.Updates.Tests.Support;

namespace NanoML.Updates.Tests.Signing;

/// <summary>The powers behind the check, and its verdict, against .NET's.</summary>
public sealed class RsaArithmeticTests
{
    private const int Turns = 300;

    private static readonly BigInteger s_top = BigInteger.One << 2047;

    private readonly RsaSignature _signature = new();

    /// <summary>Moduli that carries run through: 2^2047 + 1, 2^2048 - 1, long runs of ones and zeros; numbers likewise.</summary>
    [Fact]
    public void Power_UnderModuliAndNumbersOfEveryKind_IsTheWholeNumbers()
    {
        var random = new Random(3);
        BigInteger[] moduli =
        [
            s_top + 1, (s_top * 2) - 1, (s_top * 2) - (BigInteger.One << 1024) + 1, s_top + (BigInteger.One << 28) - 1,
            .. Enumerable.Range(0, 12).Select(_ => s_top + Runs(random) | 1),
        ];
        byte[] message = new byte[256];
        foreach (BigInteger modulus in moduli)
        {
            RsaPublicKey key = RsaPublicKey.FromBytes(RawRsaKey.ToBytes(modulus));
            foreach (BigInteger number in new[] { 0, 1, modulus - 1, modulus / 2, (s_top * 2) - 1, Runs(random), Runs(random), Runs(random) })
            {
                BigInteger reduced = number % modulus;
                Assert.True(key.TryRecover(RawRsaKey.ToBytes(reduced), message));
                Assert.Equal(BigInteger.ModPow(reduced, 65537, modulus), new BigInteger(message, isUnsigned: true, isBigEndian: true));
            }
        }
    }

    /// <summary>Signatures and messages with bytes changed, cut and moved, under keys that .NET and the device both have: the same verdict.</summary>
    [Fact]
    public void Verdict_OnDamagedSignatures_IsDotNets()
    {
        var random = new Random(Fuzz.Seed);
        int accepted = 0;
        int turns = Fuzz.Turns(Turns);
        for (int turn = 0; turn < turns; turn++)
        {
            RawRsaKey raw = s_keys[turn % s_keys.Length];
            byte[] hash = SHA256.HashData(BitConverter.GetBytes(turn));
            byte[] message = EncodedMessage.Of(hash);
            (string _, byte[] wrong) = Choose(random, [.. EncodedMessage.Wrong(hash)]);
            byte[] signature = raw.Sign(random.Next(3) == 0 && wrong[0] < 0x80 ? wrong : message);
            Damage.Maybe(random, signature);
            Damage.Maybe(random, hash);
            bool expected = raw.Public.VerifyHash(hash, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
            Assert.Equal(expected, _signature.Verify(s_public[turn % s_keys.Length], hash, signature));
            accepted += expected ? 1 : 0;
        }

        Assert.InRange(accepted, turns / 10, turns / 2);
    }

    private static readonly RawRsaKey[] s_keys = [.. Enumerable.Range(10, 4).Select(seed => new RawRsaKey(seed))];

    private static readonly RsaPublicKey[] s_public = [.. s_keys.Select(key => RsaPublicKey.FromBytes(key.Modulus))];

    private static T Choose<T>(Random random, T[] items) => items[random.Next(items.Length)];

    /// <summary>Below 2^2047, runs of ones and zeros.</summary>
    private static BigInteger Runs(Random random)
    {
        BigInteger number = 0;
        for (int at = 0; at < 2047;)
        {
            int ones = random.Next(1, 90);
            number |= ((BigInteger.One << ones) - 1) << at;
            at += ones + random.Next(1, 90);
        }

        return number % s_top;
    }
}
