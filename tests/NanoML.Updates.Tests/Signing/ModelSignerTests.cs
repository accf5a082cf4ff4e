using System.Security.Cryptography;
using NanoML.Compiler.Signing;
using NanoML.Updates.Tests.Support;

namespace NanoML.Updates.Tests.Signing;

/// <summary>What the desktop signs, the device reads and verifies.</summary>
public sealed class ModelSignerTests
{
    private static readonly byte[] s_model = [.. Enumerable.Range(0, 5000).Select(i => (byte)(i * i))];
    private static readonly SigningKey s_key = SigningKey.Create();

    [Fact]
    public void Sign_OfBytesAndOfAStream_IsWhatTheDeviceTakes()
    {
        byte[] signed = ModelSigner.Sign(s_model, 7, s_key);
        using var stream = new MemoryStream(s_model);
        Assert.Equal(signed, ModelSigner.Sign(stream, 7, s_key));

        ModelAnnouncement announcement = ModelAnnouncement.FromBytes(signed);
        Assert.Equal((7, 5000), (announcement.Version, announcement.Length));
        Assert.Equal(SHA256.HashData(s_model), announcement.Hash);
        Assert.True(new SignatureVerifier(s_key.Modulus).IsGenuine(announcement));
    }

    [Fact]
    public void Announce_IsTakenByTheVerifierOfAnySourceAlone()
    {
        byte[] plain = ModelSigner.Announce(s_model, 1);
        ModelAnnouncement announcement = ModelAnnouncement.FromBytes(plain);
        Assert.Null(announcement.Signature);
        Assert.Equal(plain, ModelAnnouncement.Unsigned(1, 5000, SHA256.HashData(s_model)).Bytes);
        Assert.False(new SignatureVerifier(s_key.Modulus).IsGenuine(announcement));
        Assert.True(new AnySourceVerifier().IsGenuine(announcement));
    }

    [Fact]
    public void IsGenuine_UnderAnotherKey_OrWithAnythingChanged_IsFalse()
    {
        byte[] signed = ModelSigner.Sign(s_model, 7, s_key);
        Assert.False(new SignatureVerifier(new RawRsaKey(1).Modulus).IsGenuine(ModelAnnouncement.FromBytes(signed)));
        var verifier = new SignatureVerifier(s_key.Modulus);
        for (int i = 8; i < signed.Length; i += 3)
        {
            byte[] changed = [.. signed];
            changed[i] ^= 1;
            Assert.True(ModelAnnouncement.FromBytes(changed) is not { } read || !verifier.IsGenuine(read), $"byte {i}");
        }
    }

    [Fact]
    public void FromBytes_WhatIsNoAnnouncement_IsNull()
    {
        byte[] signed = ModelSigner.Sign(s_model, 7, s_key);
        Assert.Null(ModelAnnouncement.FromBytes(null));
        Assert.All(
            new[] { [], signed[1..], signed[..^1], [.. signed, 0], signed[..47], With(0, (byte)'n'), With(4, 2), With(11, 0x80), With(15, 0x80), [.. signed[..8], 0, 0, 0, 0, .. signed[12..]] },
            bytes => Assert.Null(ModelAnnouncement.FromBytes(bytes)));

        byte[] With(int index, byte value) => [.. signed[..index], value, .. signed[(index + 1)..]];
    }

    [Fact]
    public void Arguments_OfNoModelOrVersion_AreRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => ModelSigner.Announce([], 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => ModelSigner.Announce(s_model, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => ModelSigner.Sign(Stream.Null, 1, s_key));
        Assert.Throws<ArgumentException>(() => ModelAnnouncement.Unsigned(0, 1, new byte[32]));
        Assert.Throws<ArgumentException>(() => ModelAnnouncement.Unsigned(1, 0, new byte[32]));
        Assert.Throws<ArgumentException>(() => ModelAnnouncement.Unsigned(1, 1, new byte[31]));
        Assert.Throws<ArgumentException>(() => new SignatureVerifier(new byte[256]));
    }
}
