using System.Security.Cryptography;
using System.Text;

namespace NanoML.Updates.Tests.Signing;

/// <summary>The device's SHA-256 against FIPS 180-4's examples and .NET's own.</summary>
public sealed class Sha256Tests
{
    private readonly Sha256 _sha = new();

    [Theory]
    [InlineData("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")]
    [InlineData(
        "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1")]
    [InlineData(
        "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
        "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1")]
    public void Hash_OfTheStandardsExamples_IsTheirs(string text, string expected) => Assert.Equal(expected, Hash(Encoding.ASCII.GetBytes(text)));

    [Fact]
    public void Hash_OfAMillionTimesA_IsTheStandards()
    {
        byte[] piece = [.. Enumerable.Repeat((byte)'a', 1000)];
        for (int i = 0; i < 1000; i++)
        {
            _sha.Append(piece, 0, piece.Length);
        }

        Assert.Equal("cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0", Finish());
    }

    /// <summary>Each length around a block's end, where the length's eight bytes just fit or just do not.</summary>
    [Fact]
    public void Hash_OfEveryLengthUpToThreeBlocks_IsDotNets()
    {
        byte[] data = new byte[192];
        new Random(1).NextBytes(data);
        for (int length = 0; length <= data.Length; length++)
        {
            Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(data.AsSpan(0, length))), Hash(data[..length]));
        }
    }

    [Fact]
    public void Hash_OfRandomPieces_IsThatOfTheWhole()
    {
        var random = new Random(2);
        for (int turn = 0; turn < 300; turn++)
        {
            byte[] data = new byte[random.Next(3000)];
            random.NextBytes(data);
            for (int at = 0; at < data.Length;)
            {
                int count = Math.Min(random.Next(turn % 2 == 0 ? 20 : 300), data.Length - at);
                _sha.Append(data, at, count);
                at += count;
            }

            Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(data)), Finish());
        }
    }

    [Fact]
    public void Reset_ForgetsWhatCame()
    {
        _sha.Append(new byte[100], 0, 100);
        _sha.Reset();
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData([])), Finish());
    }

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(0, 5)]
    [InlineData(4, 1)]
    [InlineData(1, -1)]
    [InlineData(int.MaxValue, int.MaxValue)]
    public void Append_PieceOutsideTheArray_IsRefused(int offset, int count) =>
        Assert.Throws<ArgumentException>(() => _sha.Append(new byte[4], offset, count));

    [Fact]
    public void Hashing_AllocatesNothing()
    {
        byte[] data = new byte[200];
        byte[] hash = new byte[32];
        _sha.Append(data, 0, 200);
        _sha.Finish(hash, 0);
        long before = GC.GetAllocatedBytesForCurrentThread();
        _sha.Append(data, 0, 200);
        _sha.Finish(hash, 0);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private string Hash(byte[] data)
    {
        _sha.Append(data, 0, data.Length);
        return Finish();
    }

    private string Finish()
    {
        byte[] hash = new byte[Sha256.HashBytes + 2];
        _sha.Finish(hash, 1);
        return Convert.ToHexStringLower(hash.AsSpan(1, Sha256.HashBytes));
    }
}
