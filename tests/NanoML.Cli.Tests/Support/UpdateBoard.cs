using NanoML.Player;
using NanoML.Runtime;
using NanoML.Updates;

namespace NanoML.Cli.Tests.Support;

/// <summary>A board that takes models over its line, tries them, and runs them on zeros.</summary>
/// <param name="folder">Its drive.</param>
internal sealed class UpdateBoard(MemoryFolder folder, ModelVerifier verifier, int damageEvery = 0) : CableBoard(
    channel => Start(folder, verifier, channel), damageEvery)
{
    public const int TrialInferences = 3;

    private const int MostContent = 1024;

    private static Action Start(MemoryFolder folder, ModelVerifier verifier, IByteChannel channel)
    {
        var store = new ModelStore(folder, verifier) { TrialInferences = TrialInferences };
        store.Open();
        var active = new ActiveModel(store);
        var line = new UpdateLine(store, new MessageLink(channel, MostContent, LongestSilence));
        ModelPlayer? model = active.Start();
        return () =>
        {
            line.Turn();
            model = line.TakeOtherModel() ? active.Start() : model;
            if (model is not null)
            {
                model.Invoke();
                active.Count();
            }
        };
    }
}

/// <summary>A drive of a board in memory.</summary>
internal sealed class MemoryFolder : StoreFolder
{
    private readonly Dictionary<string, byte[]> _files = [];

    /// <summary>Whether writing fails.</summary>
    public bool IsBroken { get; set; }

    public override StoreFile Open(string name) => new MemoryFile(this, name);

    private sealed class MemoryFile(MemoryFolder folder, string name) : StoreFile
    {
        public override int Length => Bytes.Length;

        private byte[] Bytes => folder._files.GetValueOrDefault(name, []);

        public override bool TryRead(int position, byte[] bytes, int start, int count)
        {
            if (position > Length - count)
            {
                return false;
            }

            Bytes.AsSpan(position, count).CopyTo(bytes.AsSpan(start));
            return true;
        }

        public override bool TryWrite(int position, byte[] bytes, int start, int count)
        {
            byte[] file = Bytes;
            Array.Resize(ref file, Math.Max(file.Length, position + count));
            bytes.AsSpan(start, count).CopyTo(file.AsSpan(position));
            folder._files[name] = file;
            return !folder.IsBroken;
        }

        public override bool TryFlush() => !folder.IsBroken;

        public override bool TryClear()
        {
            folder._files.Remove(name);
            return !folder.IsBroken;
        }

        public override void Close()
        {
        }
    }
}
