namespace NanoML.Updates.Tests.Support;

/// <summary>A file in memory that stands for one on a server.</summary>
internal sealed class FileOrigin : ModelOrigin
{
    /// <summary>The file; null while the server does not answer.</summary>
    public byte[]? File { get; set; }

    public int Requests { get; private set; }

    public static byte[] Of(TestModel model) => [.. model.Bytes, .. model.Announcement.Bytes];

    public override bool TryReadEnd(byte[] target, int count) => TryRead((File?.Length ?? 0) - count, target, count);

    public override bool TryRead(int position, byte[] target, int count)
    {
        Requests++;
        if (File is null || position < 0 || position > File.Length - count)
        {
            return false;
        }

        Array.Copy(File, position, target, 0, count);
        return true;
    }
}
