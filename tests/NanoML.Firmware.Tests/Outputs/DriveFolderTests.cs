using System.Security.Cryptography;
using NanoML.Hardware;
using NanoML.Runtime;
using NanoML.Updates;

namespace NanoML.Firmware.Tests.Outputs;

/// <summary>The store of models on a real drive, this machine's.</summary>
public sealed class DriveFolderTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("nanoml-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Update_OverFilesAndRestarts_BringsTheModelIn()
    {
        byte[] model = new byte[3000];
        new Random(1).NextBytes(model);
        ModelAnnouncement announcement = ModelAnnouncement.Unsigned(1, model.Length, SHA256.HashData(model));
        Assert.Null(Open().Start());
        for (int at = 0; at < model.Length; at += 600)
        {
            ModelStore store = Open();
            Assert.Equal(StoreResult.Done, store.Transfer.Begin(announcement));
            Assert.Equal(at, store.Transfer.Received);
            Assert.Equal(StoreResult.Done, store.Transfer.Append(at, model, at, 300));
            Assert.Equal(StoreResult.Done, store.Transfer.Append(at + 300, model, at + 300, 300));
        }

        Assert.Equal(StoreResult.Done, Open().Transfer.Complete());
        ModelStore trial = Open();
        byte[] read = new byte[model.Length];
        StoredModel stored = trial.Start();
        Assert.True(stored.TryRead(0, read, 0, read.Length));
        Assert.False(stored.TryRead(1, read, 0, read.Length));
        stored.Close();
        Assert.Equal(model, read);
        trial.ReportSelfTest(true);
        Assert.True(trial.CountInference());
        Assert.Equal(1, Open().Start().Version);
        Assert.Equal(model, File.ReadAllBytes(Path.Combine(_folder.FullName, stored.FileName)));
    }

    [Fact]
    public void MissingFolder_IsAnAnswer()
    {
        var store = new ModelStore(new DriveFolder(Path.Combine(_folder.FullName, "none") + Path.DirectorySeparatorChar), new AnySourceVerifier());
        Assert.Equal(StoreHealth.Sound, store.Open());
        Assert.Null(store.Start());
        Assert.Equal(StoreResult.StorageFailed, store.Transfer.Begin(ModelAnnouncement.Unsigned(1, 1, new byte[32])));
    }

    [Fact]
    public void FileInUse_IsAnAnswer_UntilItIsFree()
    {
        StoreFile file = new DriveFolder(Root).Open("a.bin");
        Assert.Equal(0, file.Length);
        Assert.False(file.TryRead(0, new byte[1], 0, 1));
        Assert.True(file.TryWrite(0, [1, 2, 3], 1, 2));
        Assert.True(file.TryFlush());
        using (new FileStream(Root + "a.bin", FileMode.Open, FileAccess.ReadWrite, FileShare.None))
        {
            Assert.Equal(0, file.Length);
            Assert.False(file.TryRead(0, new byte[1], 0, 1));
            Assert.False(file.TryWrite(0, [1], 0, 1));
        }

        byte[] read = new byte[2];
        Assert.True(file.TryRead(0, read, 0, 2));
        Assert.Equal([2, 3], read);
        Assert.Equal(2, file.Length);
        Assert.True(file.TryClear());
        Assert.True(file.TryClear());
        Assert.False(File.Exists(Root + "a.bin"));
    }

    private string Root => _folder.FullName + Path.DirectorySeparatorChar;

    private ModelStore Open()
    {
        var store = new ModelStore(new DriveFolder(Root), new AnySourceVerifier()) { TrialInferences = 1 };
        store.Transfer.CheckpointBytes = 600;
        store.Open();
        return store;
    }
}
