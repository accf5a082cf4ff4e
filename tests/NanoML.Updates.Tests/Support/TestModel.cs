using System.Security.Cryptography;

namespace NanoML.Updates.Tests.Support;

/// <summary>Bytes that stand for a model, with an announcement whose signature <see cref="CheapVerifier"/> takes.</summary>
internal sealed class TestModel
{
    public TestModel(int version, int length)
    {
        Version = version;
        Bytes = new byte[length];
        new Random(version).NextBytes(Bytes);
        byte[] statement = ModelAnnouncement.Unsigned(version, length, SHA256.HashData(Bytes)).Bytes;
        Announcement = ModelAnnouncement.FromBytes([.. statement, .. CheapVerifier.Sign(statement)]);
    }

    public int Version { get; }

    public byte[] Bytes { get; }

    public ModelAnnouncement Announcement { get; }

    /// <summary>Sends what is missing, in pieces.</summary>
    public void SendTo(ModelTransfer transfer, int pieceBytes)
    {
        while (transfer.Received < Bytes.Length)
        {
            int count = Math.Min(pieceBytes, Bytes.Length - transfer.Received);
            Assert.Equal(StoreResult.Done, transfer.Append(transfer.Received, Bytes, transfer.Received, count));
        }
    }

    public static byte[] Read(StoredModel model)
    {
        byte[] bytes = new byte[model.Length];
        Assert.True(model.TryRead(0, bytes, 0, bytes.Length));
        model.Close();
        return bytes;
    }
}

/// <summary>A signature without cryptography, for thousands of updates: the hash of what was announced, repeated.</summary>
internal sealed class CheapVerifier : ModelVerifier
{
    public static byte[] Sign(byte[] statement) => [.. Enumerable.Repeat(SHA256.HashData(statement), 8).SelectMany(hash => hash)];

    public override bool IsGenuine(ModelAnnouncement announcement) =>
        announcement.Signature is not null && announcement.Signature.SequenceEqual(Sign(announcement.Bytes[..ModelAnnouncement.StatementBytes]));
}
