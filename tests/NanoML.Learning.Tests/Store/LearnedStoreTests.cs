using NanoML.Learning.Tests.Support;
using NanoML.Updates.Tests.Support;
using Image = System.Collections.Immutable.ImmutableDictionary<string, byte[]>;

namespace NanoML.Learning.Tests.Store;

/// <summary>What was learned outlives restarts, power cuts and damage, and is never applied to another model.</summary>
public sealed class LearnedStoreTests
{
    [Fact]
    public void Restart_FindsWhatWasLearned()
    {
        var folder = new CutFolder();
        var board = new TeachingBoard(folder);
        Assert.Equal(StoreState.Empty, board.Teacher.Load());
        byte[] start = board.Learned;
        TeachWave(board);
        var again = new TeachingBoard(folder);
        Assert.Equal(StoreState.Loaded, again.Teacher.Load());
        Assert.Equal(board.Learned, again.Learned);
        Assert.Equal(3, again.See(0, 0, 0, 100));
        again.Say("reset");
        Assert.Equal(start, again.Learned);
        var last = new TeachingBoard(folder);
        Assert.Equal(StoreState.Loaded, last.Teacher.Load());
        Assert.Equal(start, last.Learned);
    }

    /// <summary>At every step and every byte, with and without what was pending: the next start has what was before, or what was to be kept.</summary>
    [Fact]
    public void Save_CutAnywhere_LeavesTheOneOrTheOther()
    {
        var first = new CutFolder();
        TeachWave(new TeachingBoard(first));
        Image before = first.Live;
        byte[] old = Kept(before, StoreState.Loaded);
        var whole = new CutFolder(before);
        byte[] fresh = TeachMore(whole);
        Assert.NotEqual(old, fresh);
        int cuts = 0;
        int kept = 0;
        for (int step = 0; step < whole.Steps.Count; step++)
        {
            for (int count = 0; count <= whole.Steps[step]; count++)
            {
                var folder = new CutFolder(before) { CutStep = step, CutByte = count };
                Assert.Throws<PowerCutException>(() => { TeachMore(folder); });
                for (int landed = 0; landed < 1 << folder.PendingCount; landed++)
                {
                    byte[] found = Kept(folder.Survivors(landed));
                    Assert.True(found.SequenceEqual(old) || found.SequenceEqual(fresh));
                    kept += found.SequenceEqual(fresh) ? 1 : 0;
                    cuts++;
                    byte[] finished = TeachMore(new CutFolder(folder.Survivors(landed)));
                    Assert.Equal(finished.Length, fresh.Length);
                }
            }
        }

        Assert.InRange(cuts, whole.Steps.Sum(), int.MaxValue);
        Assert.InRange(kept, 1, cuts - 1);
    }

    [Fact]
    public void OtherModel_IsToldAndNothingIsApplied()
    {
        var folder = new CutFolder();
        TeachWave(new TeachingBoard(folder));
        var other = new TeachingBoard(folder, id: 9);
        byte[] start = other.Learned;
        Assert.Equal(StoreState.OtherModel, other.Teacher.Load());
        Assert.Equal(start, other.Learned);
        Assert.EndsWith("kept=0 state=other", other.Last, StringComparison.Ordinal);
        TeachWave(other);
        Assert.Equal(other.Learned, Kept(folder.Live, StoreState.Loaded, id: 9));
    }

    /// <summary>A copy of a model with more classes is longer, and files do not become shorter.</summary>
    [Fact]
    public void LongerFileOfAnotherModel_IsWrittenOver()
    {
        Image image = Image.Empty.Add("learned-0.bin", [.. "NMLL"u8, .. new byte[5000]]).Add("learned-1.bin", [.. "NMLL"u8, .. new byte[5000]]);
        var folder = new CutFolder(image);
        var board = new TeachingBoard(folder);
        Assert.Equal(StoreState.OtherModel, board.Teacher.Load());
        TeachWave(board);
        Assert.Equal(board.Learned, Kept(folder.Live, StoreState.OlderCopy, StoreState.Loaded));
    }

    [Fact]
    public void BrokenDrive_IsToldAndLearningGoesOn()
    {
        var folder = new CutFolder { IsBroken = true };
        var board = new TeachingBoard(folder);
        board.Teacher.Load();
        TeachWave(board);
        Assert.EndsWith("state=failed", board.Last, StringComparison.Ordinal);
        Assert.Equal(3, board.See(0, 0, 0, 100));
        folder.IsBroken = false;
        board.Say("right");
        Assert.EndsWith("kept=1 state=kept", board.Last, StringComparison.Ordinal);
    }

    /// <summary>Any damage to both copies: what is taken is what some board could have learned, and classifying goes on.</summary>
    [Fact]
    public void DamagedFiles_AreRefusedOrSound()
    {
        var folder = new CutFolder();
        TeachWave(new TeachingBoard(folder));
        byte[] old = Kept(folder.Live);
        byte[] fresh = TeachMore(folder);
        byte[] start = new TeachingBoard().Learned;
        var random = new Random(6);
        int[] found = new int[3];
        for (int turn = 0; turn < 3000; turn++)
        {
            Image image = folder.Live;
            foreach (string name in image.Keys.Where(_ => random.Next(3) > 0).ToArray())
            {
                image = image.SetItem(name, Damage(image[name], random));
            }

            byte[] learned = Kept(image);
            int which = learned.SequenceEqual(fresh) ? 0 : learned.SequenceEqual(old) ? 1 : 2;
            found[which]++;
            Assert.True(which < 2 || learned.SequenceEqual(start));
        }

        Assert.All(found, count => Assert.InRange(count, 100, 2800));
    }

    private static byte[] Damage(byte[] bytes, Random random)
    {
        byte[] damaged = (byte[])bytes.Clone();
        switch (random.Next(3))
        {
            case 0:
                return damaged[..random.Next(damaged.Length)];
            case 1:
                damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
                return damaged;
            default:
                random.NextBytes(damaged.AsSpan(random.Next(damaged.Length)));
                return damaged;
        }
    }

    private static byte[] Kept(Image image, params StoreState[] states) => Kept(image, states, 1);

    private static byte[] Kept(Image image, StoreState state, byte id) => Kept(image, [state], id);

    private static byte[] Kept(Image image, StoreState[] states, byte id)
    {
        var board = new TeachingBoard(new CutFolder(image), id);
        StoreState state = board.Teacher.Load();
        Assert.True(states.Length == 0 || states.Contains(state), state.ToString());
        return board.Learned;
    }

    private static void TeachWave(TeachingBoard board)
    {
        board.Say("teach wave 2");
        board.See(0, 0, 0, 100);
        board.See(0, 10, 0, 90);
    }

    private static byte[] TeachMore(CutFolder folder)
    {
        var board = new TeachingBoard(folder);
        board.Teacher.Load();
        board.Say("teach tap 1");
        board.See(60, 60, 60, 60);
        return board.Learned;
    }
}
