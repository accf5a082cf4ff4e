using System.Collections.Immutable;
using NanoML.Runtime;

namespace NanoML.Updates.Tests.Support;

/// <summary>What is left of the folder's files without power.</summary>
internal sealed class PowerCutException : Exception;

/// <summary>
/// Files in memory whose power goes at a chosen byte. What was not flushed then lands or does not, each write by itself, and the one that is cut up
/// to that byte; where a later write landed and an earlier one did not, rubbish lies between.
/// </summary>
internal sealed class CutFolder(ImmutableDictionary<string, byte[]> image) : StoreFolder
{
    private const byte Rubbish = 0xee;

    private readonly List<Change> _pending = [];
    private ImmutableDictionary<string, byte[]> _durable = image;
    private ImmutableDictionary<string, byte[]> _live = image;
    private Change? _cut;
    private int _step;

    public CutFolder()
        : this(ImmutableDictionary<string, byte[]>.Empty)
    {
    }

    /// <summary>The step at which the power goes; and how much of it lands, for a write.</summary>
    public int CutStep { get; init; } = -1;

    public int CutByte { get; init; }

    /// <summary>Whether reads or writes fail.</summary>
    public bool IsBroken { get; set; }

    /// <summary>How many bytes each step writes; 0 for a flush, 1 for a clear.</summary>
    public List<int> Steps { get; } = [];

    /// <summary>How many changes may have landed or not.</summary>
    public int PendingCount => _pending.Count;

    /// <summary>The files as a program sees them.</summary>
    public ImmutableDictionary<string, byte[]> Live => _live;

    public override StoreFile Open(string name) => new CutFile(this, name);

    /// <summary>The files after the cut; the change that was cut landed up to its byte.</summary>
    /// <param name="landed">A bit for each pending change.</param>
    public ImmutableDictionary<string, byte[]> Survivors(int landed) => _pending.Where((_, i) => ((landed >> i) & 1) != 0)
        .Concat(_cut is null ? [] : [_cut])
        .Aggregate(_durable, (files, change) => change.Apply(files));

    private bool TryChange(Change change, int size)
    {
        if (IsBroken)
        {
            return false;
        }

        Steps.Add(size);
        if (_step++ == CutStep)
        {
            _cut = CutByte > 0 ? change.UpTo(CutByte) : null;
            throw new PowerCutException();
        }

        _pending.Add(change);
        _live = change.Apply(_live);
        return true;
    }

    private bool TryFlush(string name)
    {
        if (IsBroken)
        {
            return false;
        }

        Steps.Add(0);
        if (_step++ == CutStep)
        {
            throw new PowerCutException();
        }

        foreach (Change change in _pending.Where(change => change.Name == name))
        {
            _durable = change.Apply(_durable);
        }

        _pending.RemoveAll(change => change.Name == name);
        return true;
    }

    /// <summary>A write, or without bytes a clear.</summary>
    private sealed record Change(string Name, int Position, byte[]? Bytes)
    {
        public Change UpTo(int count) => this with { Bytes = Bytes?[..Math.Min(count, Bytes.Length)] };

        public ImmutableDictionary<string, byte[]> Apply(ImmutableDictionary<string, byte[]> files)
        {
            if (Bytes is null)
            {
                return files.Remove(Name);
            }

            byte[] old = files.GetValueOrDefault(Name, []);
            byte[] changed = new byte[Math.Max(old.Length, Position + Bytes.Length)];
            changed.AsSpan(old.Length).Fill(Rubbish);
            old.CopyTo(changed, 0);
            Bytes.CopyTo(changed, Position);
            return files.SetItem(Name, changed);
        }
    }

    private sealed class CutFile(CutFolder folder, string name) : StoreFile
    {
        public override int Length => Bytes.Length;

        private byte[] Bytes => folder._live.GetValueOrDefault(name, []);

        public override bool TryRead(int position, byte[] bytes, int start, int count)
        {
            if (folder.IsBroken || position > Bytes.Length - count)
            {
                return false;
            }

            Array.Copy(Bytes, position, bytes, start, count);
            return true;
        }

        public override bool TryWrite(int position, byte[] bytes, int start, int count)
        {
            Assert.InRange(position, 0, Length);
            return folder.TryChange(new Change(name, position, bytes[start..(start + count)]), count);
        }

        public override bool TryFlush() => folder.TryFlush(name);

        public override bool TryClear() => folder.TryChange(new Change(name, 0, null), 1);

        public override void Close()
        {
        }
    }
}
