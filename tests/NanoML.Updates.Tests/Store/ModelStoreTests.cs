using NanoML.Runtime;
using NanoML.Updates.Tests.Support;
using Xunit.Abstractions;

namespace NanoML.Updates.Tests.Store;

/// <summary>The store as an application sees it, on a medium that works, or fails as a whole.</summary>
public sealed class ModelStoreTests(ITestOutputHelper output)
{
    private readonly CutFolder _folder = new();

    [Fact]
    public void EmptyStore_HasNoModelAndNothingToSay()
    {
        Board board = Restart();
        Assert.Null(board.Start());
        Assert.Equal(StoreHealth.Sound, board.Store.Health);
        Assert.Null(board.Store.Current);
        Assert.Null(board.Store.OnTrial);
        Assert.Null(board.Store.Rejection);
        Assert.Equal(0, board.Store.HighestVersion);
        Assert.False(board.Store.Transfer.IsRunning);
        Assert.Equal(StoreResult.NoWayBack, board.Store.Reject(RejectReason.OnRequest));
        Assert.Equal(StoreResult.NoTrial, board.Store.Confirm());
        Assert.Equal(StoreResult.NoTrial, board.Store.ReportSelfTest(true));
        Assert.False(board.Store.CountInference());
    }

    [Fact]
    public void Update_GoesThroughTransferTrialAndConfirmation()
    {
        Restart().Install(Board.Old);
        Board board = Restart();
        Receive(board, Board.New);
        Assert.Equal((1, 2), (board.Store.Current.Version, board.Store.OnTrial.Version));
        Assert.Equal(StoreResult.NoTrial, board.Store.Confirm());
        Assert.Equal(Board.New.Announcement.Hash, board.Start()!.Hash);
        Assert.False(board.Store.CountInference());
        Assert.Equal(StoreResult.TooEarly, board.Store.Confirm());
        Assert.Equal(StoreResult.Done, board.Store.ReportSelfTest(true));
        Assert.False(board.Store.CountInference());
        Assert.Equal(StoreResult.TooEarly, board.Store.Confirm());
        Assert.True(board.Store.CountInference());
        Assert.Equal(StoreResult.NoTrial, board.Store.Confirm());
        Assert.Equal((2, 2), (Restart().Start()!.Version, board.Store.HighestVersion));
    }

    [Fact]
    public void Trial_ThatRestartsTooOften_EndsAndSaysWhyOnce()
    {
        Restart().Install(Board.Old);
        Receive(Restart(), Board.New);
        for (int start = 0; start < 3; start++)
        {
            Assert.Equal(2, Restart().Start()!.Version);
        }

        Board board = Restart();
        Assert.Equal(1, board.Start()!.Version);
        Assert.Equal((2, RejectReason.Restarted), (Restart().Store.Rejection.Version, Restart().Store.Rejection.Reason));
        Assert.Equal(StoreResult.Done, board.Store.RejectionTold());
        Assert.Null(Restart().Store.Rejection);

        // The same model may be sent again.
        Restart().Install(Board.New);
    }

    [Fact]
    public void Trial_OfTheFirstModel_ThatFails_LeavesNone()
    {
        Board board = Restart();
        Receive(board, Board.Old);
        Assert.NotNull(board.Start());
        Assert.Equal(StoreResult.Done, board.Store.ReportSelfTest(false));
        Assert.Null(board.Start());
        Assert.Null(Restart().Start());
    }

    [Fact]
    public void OlderVersion_IsRefused_AlsoAfterAReturnToIt()
    {
        Restart().Install(Board.Old);
        Restart().Install(Board.New);
        Board board = Restart();
        Assert.Equal(StoreResult.Done, board.Store.Reject(RejectReason.Unhealthy));
        Assert.Equal(1, board.Start()!.Version);
        Assert.Equal(StoreResult.TooOld, board.Store.Transfer.Begin(new TestModel(1, 90).Announcement));
        Assert.Equal(StoreResult.AlreadyCurrent, board.Store.Transfer.Begin(Board.Old.Announcement));
        Assert.Equal(StoreResult.NoWayBack, board.Store.Reject(RejectReason.Unhealthy));
        board.Install(Board.New);
    }

    [Fact]
    public void Begin_OfWhatIsNotWanted_SaysWhyAndWritesNothing()
    {
        Restart().Install(Board.Old);
        Board board = Restart();
        int steps = _folder.Steps.Count;
        board.Store.Transfer.MaximumBytes = 200;
        Assert.Equal(StoreResult.TooLarge, board.Store.Transfer.Begin(Board.New.Announcement));
        board.Store.Transfer.MaximumBytes = 210;
        Assert.Equal(StoreResult.NotGenuine, board.Store.Transfer.Begin(ModelAnnouncement.Unsigned(2, 210, Board.New.Announcement.Hash)));
        Assert.Equal(StoreResult.NothingBegun, board.Store.Transfer.Append(0, Board.New.Bytes, 0, 10));
        Assert.Equal(StoreResult.NothingBegun, board.Store.Transfer.Complete());
        Assert.Equal(StoreResult.NothingBegun, board.Store.Transfer.Abandon());
        Assert.Equal(steps, _folder.Steps.Count);
        Receive(board, Board.New);
        Assert.Equal(StoreResult.TrialRuns, board.Store.Transfer.Begin(new TestModel(3, 10).Announcement));
    }

    [Fact]
    public void Append_OfPiecesThatDoNotFollow_IsRefused()
    {
        Board board = Restart();
        ModelTransfer transfer = board.Store.Transfer;
        Assert.Equal(StoreResult.Done, transfer.Begin(Board.New.Announcement));
        Assert.Equal(StoreResult.Done, transfer.Append(0, Board.New.Bytes, 0, 50));
        Assert.Equal(StoreResult.WrongPosition, transfer.Append(0, Board.New.Bytes, 0, 50));
        Assert.Equal(StoreResult.WrongPosition, transfer.Append(60, Board.New.Bytes, 60, 50));
        Assert.Equal(StoreResult.TooLong, transfer.Append(50, new byte[300], 0, 161));
        Assert.Equal(StoreResult.TooLong, transfer.Append(50, new byte[300], 0, -1));
        Assert.Equal(StoreResult.Incomplete, transfer.Complete());
        Assert.Equal((50, 2), (transfer.Received, transfer.Version));
        Assert.Equal(StoreResult.Done, transfer.Begin(Board.New.Announcement));
        Assert.Equal(50, transfer.Received);
        Board.New.SendTo(transfer, 7);
        Assert.Equal(StoreResult.Done, transfer.Complete());
        Assert.Equal(2, board.Start()!.Version);
    }

    [Fact]
    public void Transfer_OfOtherBytesThanAnnounced_IsGivenUp()
    {
        Board board = Restart();
        ModelTransfer transfer = board.Store.Transfer;
        Assert.Equal(StoreResult.Done, transfer.Begin(Board.New.Announcement));
        byte[] other = [.. Board.New.Bytes];
        other[100] ^= 1;
        Assert.Equal(StoreResult.Done, transfer.Append(0, other, 0, other.Length));
        Assert.Equal(StoreResult.WrongHash, transfer.Complete());
        Assert.False(transfer.IsRunning);
        Assert.Null(board.Start());
        Receive(board, Board.New);
    }

    /// <summary>Between the beginning and the end of a transfer lies a restart, and what the medium keeps.</summary>
    [Fact]
    public void Complete_WithAnotherAnnouncementInTheSlot_IsNotTaken()
    {
        Board board = Restart();
        Assert.Equal(StoreResult.Done, board.Store.Transfer.Begin(Board.New.Announcement));
        Assert.Equal(StoreResult.Done, board.Store.Transfer.Append(0, Board.New.Bytes, 0, Board.New.Bytes.Length));
        byte[] changed = [.. Board.New.Announcement.Bytes];
        changed[^1] ^= 1;
        foreach (byte[] other in new[] { changed, changed[..^1], Board.Old.Announcement.Bytes, [] })
        {
            var damaged = new Board(new CutFolder(_folder.Live.SetItem("model-0.sig", other)));
            damaged.Store.Transfer.Append(160, Board.New.Bytes, 160, 50);
            Assert.Equal(StoreResult.NotGenuine, damaged.Store.Transfer.Complete());
            Assert.Null(damaged.Start());
            damaged.Install(Board.New);
        }
    }

    [Fact]
    public void Begin_OfAnotherModelInTheMiddle_StartsAnew()
    {
        Board board = Restart();
        Assert.Equal(StoreResult.Done, board.Store.Transfer.Begin(Board.Old.Announcement));
        Assert.Equal(StoreResult.Done, board.Store.Transfer.Append(0, Board.Old.Bytes, 0, 100));
        Assert.Equal(100, Restart().Store.Transfer.Received);
        board = Restart();
        Assert.Equal(StoreResult.Done, board.Store.Transfer.Begin(Board.New.Announcement));
        Assert.Equal(0, board.Store.Transfer.Received);
        Assert.Equal(StoreResult.Done, board.Store.Transfer.Abandon());
        Assert.False(Restart().Store.Transfer.IsRunning);
    }

    [Fact]
    public void DamagedModel_GivesWayToTheOneBefore_AndThenToNone()
    {
        Restart().Install(Board.Old);
        Restart().Install(Board.New);
        var damaged = new CutFolder(_folder.Live.SetItem("model-1.bin", [.. _folder.Live["model-1.bin"].Select(b => (byte)(b ^ 1))]));
        var board = new Board(damaged);
        Assert.Equal(1, board.Start()!.Version);
        Assert.Equal(StoreHealth.ModelDamaged, board.Store.Health);
        Assert.Equal((2, RejectReason.Damaged), (board.Store.Rejection.Version, board.Store.Rejection.Reason));

        board = new Board(new CutFolder(damaged.Live.Remove("model-0.bin")));
        Assert.Null(board.Start());
        Assert.Equal((1, RejectReason.Damaged), (board.Store.Rejection.Version, board.Store.Rejection.Reason));
        board.Install(Board.New);
    }

    [Fact]
    public void DamagedModelOnTrial_IsNotStarted()
    {
        Restart().Install(Board.Old);
        Receive(Restart(), Board.New);
        var board = new Board(new CutFolder(_folder.Live.SetItem("model-1.bin", Board.New.Bytes[1..])));
        Assert.Equal(1, board.Start()!.Version);
        Assert.Equal(RejectReason.Damaged, board.Store.Rejection.Reason);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void DamagedJournalCopy_IsSaidAndDoneWithout(int copy)
    {
        Restart().Install(Board.Old);
        var board = new Board(new CutFolder(_folder.Live.SetItem($"journal-{copy}.bin", new byte[140])));
        Assert.Equal(StoreHealth.JournalCopyDamaged, board.Store.Health);
        board.Install(Board.Old);
        board.Install(Board.New);
        Assert.Equal(StoreHealth.JournalCopyDamaged, board.Store.Health);
    }

    /// <summary>The older of two is current, the newer goes through a trial again: it might have been rejected.</summary>
    [Fact]
    public void LostJournal_ModelsAreFoundByTheirAnnouncements()
    {
        Restart().Install(Board.Old);
        var board = new Board(WithoutJournal());
        Assert.Equal(StoreHealth.JournalLost, board.Store.Health);
        Assert.Equal((1, 1), (board.Start()!.Version, board.Store.HighestVersion));

        Restart().Install(Board.New);
        board = new Board(WithoutJournal());
        Assert.Equal((1, 2), (board.Store.Current.Version, board.Store.OnTrial.Version));
        board.Install(Board.New);

        board = new Board(new CutFolder(WithoutJournal().Live.SetItem("model-0.sig", Board.Old.Announcement.Bytes[..48])));
        Assert.Equal(2, board.Start()!.Version);
        Assert.Null(board.Store.OnTrial);

        // Bytes that are not those of the announcement are no model, though there is no CRC to say so.
        board = new Board(new CutFolder(WithoutJournal().Live.SetItem("model-1.bin", new byte[300])));
        Assert.Equal(1, board.Start()!.Version);
        Assert.Null(board.Store.OnTrial);
    }

    [Fact]
    public void BrokenMedium_IsAnAnswer_AndNothingIsHalfDone()
    {
        Restart().Install(Board.Old);
        Board board = Restart();
        _folder.IsBroken = true;
        Assert.Equal(StoreResult.StorageFailed, board.Store.Transfer.Begin(Board.New.Announcement));
        _folder.IsBroken = false;
        Assert.Equal(StoreResult.Done, board.Store.Transfer.Begin(Board.New.Announcement));
        Assert.Equal(StoreResult.Done, board.Store.Transfer.Append(0, Board.New.Bytes, 0, 90));
        _folder.IsBroken = true;
        Assert.Equal(StoreResult.StorageFailed, board.Store.Transfer.Append(90, Board.New.Bytes, 90, 20));
        _folder.IsBroken = false;
        Board.New.SendTo(board.Store.Transfer, 50);
        _folder.IsBroken = true;
        Assert.Equal(StoreResult.StorageFailed, board.Store.Transfer.Complete());
        _folder.IsBroken = false;
        Board.New.SendTo(board.Store.Transfer, 50);
        Assert.Equal(StoreResult.Done, board.Store.Transfer.Complete());
        _folder.IsBroken = true;
        Assert.Null(board.Store.Start());
        Assert.True((board.Store.Health & StoreHealth.StorageFailed) != 0);
        _folder.IsBroken = false;
        Assert.Equal(2, board.Start()!.Version);
        board.Store.ReportSelfTest(true);
        board.Store.CountInference();
        _folder.IsBroken = true;
        Assert.False(board.Store.CountInference());
        Assert.Equal(StoreResult.StorageFailed, board.Store.Reject(RejectReason.OnRequest));
        _folder.IsBroken = false;
        Assert.Equal(2, Restart().Start()!.Version);
    }

    /// <summary>The journal's numbers go around once in 2^32 records.</summary>
    [Fact]
    public void SequenceNumber_AtItsEnd_GoesOn()
    {
        var crc = new Crc32();
        var record = new JournalRecord { Sequence = int.MaxValue - 1 };
        byte[] bytes = new byte[JournalRecord.Bytes];
        record.Write(bytes, crc);
        var folder = new CutFolder(_folder.Live.SetItem("journal-0.bin", bytes));
        new Board(folder).Install(Board.Old);
        Assert.Equal(1, new Board(new CutFolder(folder.Live)).Start()!.Version);
    }

    /// <summary>What docs/updating-models.md says an update writes.</summary>
    [Fact]
    public void Update_Of20Kilobytes_WritesNineRecordsBesidesItsBytes()
    {
        Restart().Install(Board.Old);
        Board board = Restart();
        board.Store.Transfer.CheckpointBytes = 4096;
        var model = new TestModel(2, 20480);
        int before = _folder.Steps.Count;
        Assert.Equal(StoreResult.Done, board.Store.Transfer.Begin(model.Announcement));
        model.SendTo(board.Store.Transfer, 512);
        Assert.Equal(StoreResult.Done, board.Store.Transfer.Complete());
        board.Store.Start();
        board.Store.ReportSelfTest(true);
        board.Store.CountInference();
        Assert.True(board.Store.CountInference());
        int[] steps = [.. _folder.Steps.Skip(before)];
        output.WriteLine($"{steps.Count(size => size == 140)} records, {steps.Count(size => size == 0)} flushes, {steps.Where(size => size > 1).Sum()} bytes");
        Assert.Equal((9, 20480 + 304 + (9 * 140)), (steps.Count(size => size == 140), steps.Where(size => size > 1).Sum()));
    }

    private Board Restart() => new(_folder);

    private CutFolder WithoutJournal() => new(_folder.Live.SetItem("journal-0.bin", [1]).SetItem("journal-1.bin", new byte[140]));

    private static void Receive(Board board, TestModel model)
    {
        Assert.Equal(StoreResult.Done, board.Store.Transfer.Begin(model.Announcement));
        model.SendTo(board.Store.Transfer, Board.PieceBytes);
        Assert.Equal(StoreResult.Done, board.Store.Transfer.Complete());
    }
}
