using NanoML.Updates.Tests.Support;

namespace NanoML.Updates.Tests.Download;

/// <summary>A board that fetches its models from a file elsewhere.</summary>
public sealed class ModelDownloadTests
{
    private const int PieceBytes = ModelAnnouncement.SignedBytes;

    private readonly CutFolder _folder = new();
    private readonly FileOrigin _origin = new();

    [Fact]
    public void NewModel_IsFetchedOnce_AndThenUpToDate()
    {
        var model = new TestModel(1, (3 * PieceBytes) + 5);
        _origin.File = FileOrigin.Of(model);
        var board = new Board(_folder);
        ModelDownload download = Of(board);
        Assert.False(download.Turn());
        Assert.True(download.Look());
        Assert.Equal(1, download.Version);
        int turns = 1;
        while (download.Turn())
        {
            turns++;
        }

        Assert.Equal((5, 5), (turns, _origin.Requests));
        Assert.Equal((DownloadState.Complete, StoreResult.Done), (download.State, download.Result));
        Assert.True(download.TakeOtherModel());
        Assert.False(download.TakeOtherModel());
        Assert.False(download.Look());
        Assert.Equal(DownloadState.UpToDate, download.State);
        Confirm(board);
        Assert.False(download.Look());
        Assert.Equal((DownloadState.UpToDate, 1), (download.State, board.Store.Current.Version));
    }

    [Fact]
    public void Restart_GoesOnWhereTheCheckpointWas()
    {
        var model = new TestModel(1, 3 * PieceBytes);
        _origin.File = FileOrigin.Of(model);
        ModelDownload first = Of(new Board(_folder));
        Assert.True(first.Look());
        Assert.True(first.Turn());
        var board = new Board(_folder);
        ModelDownload second = Of(board);
        Assert.True(second.Look());
        Assert.Equal(PieceBytes, board.Store.Transfer.Received);
        Assert.True(second.Turn());
        Assert.True(second.Turn());
        Assert.False(second.Turn());
        Assert.Equal(model.Bytes, TestModel.Read(board.Store.OnTrial));
    }

    [Fact]
    public void Server_ThatGoesAway_LosesNothing()
    {
        byte[] file = FileOrigin.Of(new TestModel(1, 2 * PieceBytes));
        var board = new Board(_folder);
        ModelDownload download = Of(board);
        Assert.False(download.Look());
        Assert.Equal((DownloadState.Unreachable, 0), (download.State, download.Version));
        _origin.File = file;
        Assert.True(download.Look());
        Assert.True(download.Turn());
        _origin.File = null;
        Assert.False(download.Turn());
        Assert.Equal((DownloadState.Unreachable, PieceBytes), (download.State, board.Store.Transfer.Received));
        _origin.File = file;
        Assert.True(download.Look());
        Assert.True(download.Turn());
        Assert.False(download.Turn());
        Assert.Equal(DownloadState.Complete, download.State);
    }

    /// <summary>The file is exchanged between two pieces: what came together is neither model.</summary>
    [Fact]
    public void Exchanged_InTheMiddle_IsNotTaken_AndTheNewOneIsNext()
    {
        _origin.File = FileOrigin.Of(new TestModel(1, 2 * PieceBytes));
        var board = new Board(_folder);
        ModelDownload download = Of(board);
        Assert.True(download.Look());
        Assert.True(download.Turn());
        var other = new TestModel(2, 2 * PieceBytes);
        _origin.File = FileOrigin.Of(other);
        Assert.True(download.Turn());
        Assert.False(download.Turn());
        Assert.Equal((DownloadState.Refused, StoreResult.WrongHash), (download.State, download.Result));
        Assert.Null(board.Start());
        Run(download);
        Assert.Equal(other.Bytes, TestModel.Read(board.Store.OnTrial));
    }

    [Fact]
    public void GivenUpVersion_IsNotFetchedAgain_ANewOneIs()
    {
        var board = new Board(_folder);
        ModelDownload download = Of(board);
        _origin.File = FileOrigin.Of(new TestModel(2, PieceBytes));
        Run(download);
        board.Store.Start();
        Assert.Equal(StoreResult.Done, board.Store.ReportSelfTest(false));
        Assert.Equal(StoreResult.Done, board.Store.RejectionTold());
        Assert.False(Of(new Board(_folder)).Look());
        Assert.False(download.Look());
        Assert.Equal((DownloadState.GivenUp, 2), (download.State, download.Version));
        _origin.File = FileOrigin.Of(new TestModel(3, PieceBytes));
        Run(download);
        Assert.Equal(3, board.Store.OnTrial.Version);
    }

    [Fact]
    public void WhatIsNoSignedModel_IsRefusedBeforeAByteOfItIsWritten()
    {
        var model = new TestModel(1, PieceBytes);
        var board = new Board(_folder);
        ModelDownload download = Of(board);
        _origin.File = model.Bytes;
        Assert.False(download.Look());
        Assert.Equal(DownloadState.NotSigned, download.State);
        _origin.File = FileOrigin.Of(model);
        _origin.File[^1] ^= 1;
        Assert.False(download.Look());
        Assert.Equal((DownloadState.Refused, StoreResult.NotGenuine), (download.State, download.Result));
        Assert.Empty(_folder.Live);
    }

    [Fact]
    public void OlderVersion_IsRefused()
    {
        var board = new Board(_folder);
        ModelDownload download = Of(board);
        _origin.File = FileOrigin.Of(new TestModel(2, PieceBytes));
        Run(download);
        Confirm(board);
        _origin.File = FileOrigin.Of(new TestModel(1, PieceBytes));
        Assert.False(download.Look());
        Assert.Equal((DownloadState.Refused, StoreResult.TooOld), (download.State, download.Result));
    }

    [Fact]
    public void Drive_ThatFails_IsAnAnswer_AndTriedAgain()
    {
        _origin.File = FileOrigin.Of(new TestModel(1, 2 * PieceBytes));
        var board = new Board(_folder);
        ModelDownload download = Of(board);
        Assert.True(download.Look());
        _folder.IsBroken = true;
        Assert.False(download.Turn());
        Assert.Equal((DownloadState.Refused, StoreResult.StorageFailed), (download.State, download.Result));
        _folder.IsBroken = false;
        Run(download);
        Assert.Equal(1, board.Store.OnTrial.Version);
    }

    /// <summary>The power goes at every step of a download, and of every start that goes on with it.</summary>
    [Fact]
    public void Power_ThatGoesAtEveryStep_LeavesAModelThatCanBeFetched()
    {
        _origin.File = FileOrigin.Of(new TestModel(1, 2 * PieceBytes));
        int step = 0;
        bool isCut = true;
        for (; isCut; step++)
        {
            var folder = new CutFolder { CutStep = step };
            isCut = false;
            try
            {
                Run(Of(new Board(folder)));
            }
            catch (PowerCutException)
            {
                isCut = true;
                var after = new CutFolder(folder.Survivors(0));
                var board = new Board(after);
                ModelDownload download = Of(board);
                Assert.True(download.Look() || board.Store.OnTrial is not null);
                Run(download);
                Assert.Equal(1, new Board(after).Store.Start()!.Version);
            }
        }

        Assert.InRange(step, 8, 40);
    }

    [Fact]
    public void ShortPieces_AreRefused() =>
        Assert.Throws<ArgumentException>(() => new ModelDownload(new Board(_folder).Store, _origin, PieceBytes - 1));

    private ModelDownload Of(Board board) => new(board.Store, _origin, PieceBytes);

    private static void Run(ModelDownload download)
    {
        download.Look();
        while (download.Turn())
        {
        }
    }

    private static void Confirm(Board board)
    {
        board.Store.Start();
        board.Store.ReportSelfTest(true);
        for (int k = 0; k < Board.Inferences; k++)
        {
            board.Store.CountInference();
        }

        Assert.Null(board.Store.OnTrial);
    }
}
