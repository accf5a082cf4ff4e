using System.Numerics;
using System.Security.Cryptography;
using NanoML.Updates.Tests.Support;

namespace NanoML.Updates.Tests.Signing;

/// <summary>Signatures that are right, and every way of being wrong, under a key that signs any encoded message.</summary>
public sealed class RsaSignatureTests
{
    private static readonly RawRsaKey s_key = new(1);
    private static readonly byte[] s_hash = SHA256.HashData("a model"u8);
    private static readonly byte[] s_good = s_key.Sign(EncodedMessage.Of(s_hash));

    private readonly RsaSignature _signature = new();
    private readonly RsaPublicKey _key = RsaPublicKey.FromBytes(s_key.Modulus);

    [Fact]
    public void Verify_SignatureOfTheKey_Holds() => Assert.True(Verify(s_good));

    /// <summary>.NET makes the key and the signature.</summary>
    [Fact]
    public void Verify_DotNetsSignatures_HoldUnderTheirKeyAlone()
    {
        using RSA rsa = RSA.Create(2048);
        RsaPublicKey key = RsaPublicKey.FromBytes(rsa.ExportParameters(false).Modulus!);
        for (int i = 0; i < 20; i++)
        {
            byte[] hash = SHA256.HashData([(byte)i]);
            byte[] signature = rsa.SignHash(hash, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
            Assert.True(_signature.Verify(key, hash, signature));
            Assert.False(_signature.Verify(key, s_hash, signature));
            Assert.False(_signature.Verify(_key, hash, signature));
        }
    }

    [Fact]
    public void Verify_EveryWrongEncoding_IsRefused()
    {
        (string Name, byte[] Message)[] wrong = [.. EncodedMessage.Wrong(s_hash)];
        Assert.InRange(wrong.Length, 40, 100);
        foreach ((string name, byte[] message) in wrong)
        {
            Assert.Equal(256, message.Length);
            Assert.False(Verify(s_key.Sign(message)), name);
        }
    }

    /// <summary>No bit of the encoded message is let pass.</summary>
    [Fact]
    public void Verify_EncodedMessageWithABitFlipped_IsRefused()
    {
        byte[] message = EncodedMessage.Of(s_hash);
        for (int i = 0; i < message.Length; i++)
        {
            message[i] ^= (byte)(1 << (i == 0 ? 0 : i % 8));
            Assert.False(Verify(s_key.Sign(message)), $"byte {i}");
            message[i] ^= (byte)(1 << (i == 0 ? 0 : i % 8));
        }

        Assert.True(Verify(s_key.Sign(message)));
    }

    [Fact]
    public void Verify_SignatureOrHashWithABitFlipped_IsRefused()
    {
        for (int i = 0; i < 256; i++)
        {
            byte[] signature = [.. s_good];
            signature[i] ^= (byte)(1 << (i % 8));
            Assert.False(Verify(signature), $"byte {i} of the signature");
            byte[] hash = [.. s_hash];
            hash[i / 8] ^= (byte)(1 << (i % 8));
            Assert.False(_signature.Verify(_key, hash, s_good), $"bit {i} of the hash");
        }
    }

    [Fact]
    public void Verify_NumberThatIsNoSignature_IsRefused()
    {
        BigInteger good = new(s_good, isUnsigned: true, isBigEndian: true);
        BigInteger n = s_key.N;
        foreach (BigInteger number in new[] { 0, 1, 2, n - good, n - 1, n, n + 1, (BigInteger.One << 2048) - 1 })
        {
            Assert.False(Verify(RawRsaKey.ToBytes(number)), number.ToString());
        }
    }

    /// <summary>The same number once more, modulo n: a second signature of what has one.</summary>
    [Fact]
    public void Verify_SignatureThatIsNotReduced_IsRefused()
    {
        for (byte salt = 0; ; salt++)
        {
            byte[] hash = SHA256.HashData([salt]);
            var signature = new BigInteger(s_key.Sign(EncodedMessage.Of(hash)), isUnsigned: true, isBigEndian: true);
            if (signature + s_key.N < BigInteger.One << 2048)
            {
                Assert.True(_signature.Verify(_key, hash, RawRsaKey.ToBytes(signature)));
                Assert.False(_signature.Verify(_key, hash, RawRsaKey.ToBytes(signature + s_key.N)));
                return;
            }
        }
    }

    [Fact]
    public void Verify_OtherLength_IsRefused()
    {
        Assert.False(Verify([]));
        Assert.False(Verify(s_good[..^1]));
        Assert.False(Verify([.. s_good, 0]));
        Assert.False(Verify([0, .. s_good]));
        Assert.Throws<ArgumentException>(() => _signature.Verify(_key, s_hash[..31], s_good));
    }

    [Fact]
    public void FromBytes_WhatIsNoModulusOf2048Bits_IsRefused()
    {
        byte[] modulus = s_key.Modulus;
        Assert.Throws<ArgumentException>(() => RsaPublicKey.FromBytes(null));
        Assert.Throws<ArgumentException>(() => RsaPublicKey.FromBytes(modulus[1..]));
        Assert.Throws<ArgumentException>(() => RsaPublicKey.FromBytes([.. modulus, 1]));
        Assert.Throws<ArgumentException>(() => RsaPublicKey.FromBytes([(byte)(modulus[0] & 0x7f), .. modulus[1..]]));
        Assert.Throws<ArgumentException>(() => RsaPublicKey.FromBytes([.. modulus[..^1], (byte)(modulus[^1] & 0xfe)]));
    }

    [Fact]
    public void Verify_AllocatesNothing()
    {
        Verify(s_good);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Verify(s_good);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private bool Verify(byte[] signature) => _signature.Verify(_key, s_hash, signature);
}
