namespace NanoML.Updates.Tests.Support;

/// <summary>What an application does with its store, from a start on; it may be cut at any step and started again.</summary>
internal sealed class Board
{
    public const int PieceBytes = 40;
    public const int Inferences = 2;

    public static readonly TestModel Old = new(1, 150);
    public static readonly TestModel New = new(2, 210);
    public static readonly TestModel Third = new(3, 170);

    private static readonly TestModel[] s_models = [Old, New, Third];

    /// <param name="folder">Its files.</param>
    public Board(CutFolder folder)
    {
        Store = new ModelStore(folder, new CheapVerifier()) { TrialInferences = Inferences };
        Store.Transfer.CheckpointBytes = 80;
        Store.Open();
    }

    public ModelStore Store { get; }

    /// <summary>The highest position at which a transfer was resumed.</summary>
    public int ResumedAt { get; private set; }

    /// <summary>Starts, and asserts that what was given is one of the models, whole.</summary>
    public StoredModel? Start()
    {
        StoredModel? model = Store.Start();
        if (model is not null)
        {
            Assert.Equal(s_models.Single(sent => sent.Version == model.Version).Bytes, TestModel.Read(model));
        }

        return model;
    }

    /// <summary>Starts, brings a model in and through its trial, as far as that is still to do.</summary>
    public void Install(TestModel model)
    {
        StoredModel? running = Start();
        if (Store.OnTrial is null && running?.Version != model.Version)
        {
            Assert.Equal(StoreResult.Done, Store.Transfer.Begin(model.Announcement));
            ResumedAt = Store.Transfer.Received;
            model.SendTo(Store.Transfer, PieceBytes);
            Assert.Equal(StoreResult.Done, Store.Transfer.Complete());
            running = Start();
        }

        Assert.Equal(model.Version, running!.Version);
        if (Store.OnTrial is not null)
        {
            Store.ReportSelfTest(true);
            Assert.False(Store.CountInference());
            Assert.True(Store.CountInference());
        }

        Assert.Equal(model.Version, Store.Current.Version);
        Assert.Null(Store.OnTrial);
    }

    /// <summary>Starts, and rejects a model on trial for its self test; then tells why.</summary>
    /// <returns>Whether it told.</returns>
    public bool FailTrial()
    {
        StoredModel? running = Start();
        if (Store.OnTrial is not null)
        {
            Assert.Equal(New.Version, running!.Version);
            Assert.Equal(StoreResult.Done, Store.ReportSelfTest(false));
            running = Start();
        }

        Assert.Equal(Old.Version, running!.Version);
        ModelRejection? rejection = Store.Rejection;
        if (rejection is not null)
        {
            Assert.Equal((New.Version, RejectReason.SelfTestFailed), (rejection.Version, rejection.Reason));
            Assert.Equal(StoreResult.Done, Store.RejectionTold());
        }

        Assert.Null(Store.Rejection);
        return rejection is not null;
    }
}
