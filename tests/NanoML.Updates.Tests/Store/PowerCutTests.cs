using NanoML.Updates.Tests.Support;
using Xunit.Abstractions;
using Image = System.Collections.Immutable.ImmutableDictionary<string, byte[]>;

namespace NanoML.Updates.Tests.Store;

/// <summary>
/// The power goes at every step and every byte of it, and whatever was not flushed lands or does not, in every combination: the next start finds a
/// whole model, and what was under way can be finished from there.
/// </summary>
public sealed class PowerCutTests(ITestOutputHelper output)
{
    private static readonly Image s_empty = Image.Empty;
    private static readonly Image s_old = After(s_empty, folder => new Board(folder).Install(Board.Old));
    private static readonly Image s_half = After(s_old, folder => Transfer(folder, 100));
    private static readonly Image s_onTrial = After(s_old, folder =>
    {
        Board board = Transfer(folder, Board.New.Bytes.Length);
        Assert.Equal(StoreResult.Done, board.Store.Transfer.Complete());
    });

    private int _cuts;

    [Fact]
    public void FirstModel_CutAnywhere_ArrivesAtLast() => CutEverywhere(s_empty, folder => new Board(folder).Install(Board.Old), isModelThere: false);

    [Fact]
    public void Update_CutAnywhere_LeavesAWholeModelAndArrivesAtLast() => CutEverywhere(s_old, folder => new Board(folder).Install(Board.New));

    /// <summary>The model before gives its slot up: from then on it is no way back.</summary>
    [Fact]
    public void SecondUpdate_CutAnywhere_NeverReturnsToAModelThatIsGone()
    {
        Image updated = After(s_old, folder => new Board(folder).Install(Board.New));
        CutEverywhere(updated, folder => new Board(folder).Install(Board.Third));
    }

    [Fact]
    public void Transfer_ResumedAndCutAnywhere_GoesOnWhereItsCheckpointWas()
    {
        var positions = new SortedSet<int>();
        CutEverywhere(s_half, folder =>
        {
            var board = new Board(folder);
            board.Install(Board.New);
            positions.Add(board.ResumedAt);
        });
        Assert.Equal([0, 80, 160], positions);
    }

    [Fact]
    public void FailedTrial_CutAnywhere_ReturnsToTheOldModelAndSaysWhy()
    {
        bool isTold = false;
        CutEverywhere(s_onTrial, folder => isTold |= new Board(folder).FailTrial());
        Assert.True(isTold);
    }

    /// <summary>An update after which the old model is asked for again.</summary>
    [Fact]
    public void Return_CutAnywhere_EndsWithTheOldModel()
    {
        Image updated = After(s_old, folder => new Board(folder).Install(Board.New));
        CutEverywhere(updated, folder =>
        {
            var board = new Board(folder);
            if (board.Start()!.Version == Board.New.Version)
            {
                Assert.Equal(StoreResult.Done, board.Store.Reject(RejectReason.OnRequest));
            }

            Assert.Equal(Board.Old.Version, board.Start()!.Version);
        });
    }

    /// <summary>Cuts in the recovery from cuts, at random, some in a row.</summary>
    [Fact]
    public void Update_CutAgainAndAgain_ArrivesAtLast()
    {
        var random = new Random(Fuzz.Seed);
        for (int turn = 0; turn < Fuzz.Turns(500); turn++)
        {
            Image image = s_old;
            for (int cut = random.Next(1, 5); cut > 0; cut--)
            {
                var folder = new CutFolder(image) { CutStep = random.Next(40), CutByte = random.Next(60) };
                image = Interrupt(folder, f => TryInstall(f, Board.New)) ? folder.Survivors(random.Next(1 << folder.PendingCount)) : folder.Live;
            }

            CheckAndFinish(image, folder => TryInstall(folder, Board.New), true);
        }
    }

    // Many starts of a trial in vain end it; then the update is begun anew.
    private static void TryInstall(CutFolder folder, TestModel model)
    {
        var board = new Board(folder);
        board.Store.StartsAllowed = 100;
        board.Install(model);
    }

    private void CutEverywhere(Image before, Action<CutFolder> work, bool isModelThere = true)
    {
        var whole = new CutFolder(before);
        work(whole);
        for (int step = 0; step < whole.Steps.Count; step++)
        {
            for (int count = 0; count <= whole.Steps[step]; count++)
            {
                var folder = new CutFolder(before) { CutStep = step, CutByte = count };
                Assert.True(Interrupt(folder, work));
                for (int landed = 0; landed < 1 << folder.PendingCount; landed++)
                {
                    CheckAndFinish(folder.Survivors(landed), work, isModelThere);
                }
            }
        }

        output.WriteLine($"{_cuts} cuts in {whole.Steps.Count} steps, {whole.Steps.Sum()} bytes");
    }

    private void CheckAndFinish(Image image, Action<CutFolder> work, bool isModelThere)
    {
        _cuts++;
        var board = new Board(new CutFolder(image));
        StoredModel? model = board.Start();
        Assert.True(model is not null || !isModelThere);
        Assert.Equal(StoreHealth.Sound, board.Store.Health & ~(StoreHealth.JournalCopyDamaged | (isModelThere ? StoreHealth.Sound : StoreHealth.JournalLost)));
        if (board.Store.OnTrial is null && board.Store.Reject(RejectReason.OnRequest) == StoreResult.Done)
        {
            Assert.NotNull(board.Start());
        }

        work(new CutFolder(image));
    }

    private static bool Interrupt(CutFolder folder, Action<CutFolder> work)
    {
        try
        {
            work(folder);
            return false;
        }
        catch (PowerCutException)
        {
            return true;
        }
    }

    private static Image After(Image before, Action<CutFolder> work)
    {
        var folder = new CutFolder(before);
        work(folder);
        return folder.Live;
    }

    private static Board Transfer(CutFolder folder, int bytes)
    {
        var board = new Board(folder);
        board.Start();
        Assert.Equal(StoreResult.Done, board.Store.Transfer.Begin(Board.New.Announcement));
        for (int at = 0; at < bytes; at += Board.PieceBytes)
        {
            int count = Math.Min(Board.PieceBytes, bytes - at);
            Assert.Equal(StoreResult.Done, board.Store.Transfer.Append(at, Board.New.Bytes, at, count));
        }

        return board;
    }
}
