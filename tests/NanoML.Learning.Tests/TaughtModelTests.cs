using NanoML.Learning.Tests.Support;

namespace NanoML.Learning.Tests;

public sealed class TaughtModelTests
{
    /// <summary>Until something is learned, results are the model's own bytes.</summary>
    [Fact]
    public void Untaught_GivesTheModelsOwnResults()
    {
        var random = new Random(1);
        var network = new FakeModel();
        TaughtModel model = FakeModel.Taught(network);
        for (int turn = 0; turn < 100; turn++)
        {
            network.Scores = Reference.Sample(random, 3);
            network.Features = Reference.Sample(random, 4);
            model.Invoke();
            Assert.Equal([.. network.Scores, 0, 0, 0], model.Output);
        }

        Assert.True(model.OutputQuantization.IsProbability);
        Assert.Equal(0.5f, model.InputQuantization.Scale);
    }

    /// <summary>Scores that are no probabilities become such by the last layer.</summary>
    [Fact]
    public void ModelWithoutProbabilities_GetsThemFromItsLastLayer()
    {
        var network = new FakeModel(isProbability: false) { Features = [0, 100, 0, 0] };
        TaughtModel model = FakeModel.Taught(network);
        model.Invoke();
        Assert.Equal(1, model.ArgMax());
        Assert.InRange(model.Confidence(1), 85, 100);
    }

    /// <summary>The nearer to what was taught, the surer; and nothing at all for what the model knows.</summary>
    [Fact]
    public void TaughtClass_IsSurerTheNearer()
    {
        var network = new FakeModel { Features = [0, 0, 0, 100] };
        TaughtModel model = FakeModel.Taught(network);
        model.Invoke();
        int wave = model.ClassFor("wave"u8.ToArray(), 0, 4);
        Assert.Equal(3, wave);
        Assert.True(model.Teach(wave));
        int last = -1;
        for (byte level = 0; level <= 100; level += 5)
        {
            network.Features = [(byte)(100 - level), 0, 0, level];
            model.Invoke();
            Assert.Equal(level > 50 ? wave : 0, model.ArgMax());
            Assert.InRange(model.Output[wave], Math.Max(0, last), 255);
            last = model.Output[wave];
        }

        Assert.Equal(255, last);
        Assert.Equal("wave", model.LabelOf(wave));
        Assert.Equal("4", model.LabelOf(4));
    }

    [Fact]
    public void Parts_ThatDoNotFitEachOther_AreRefused()
    {
        var known = new KnownFeatures([], 5);
        Assert.Throws<ArgumentException>(() => new TaughtModel(new FakeModel(), new FeatureMemory(known, 1, 1), new ClassNames(1), FakeModel.NewLayer()));
        Assert.Throws<ArgumentException>(() => new LastLayer([1, 2, 3], 2, 0, 10));
        Assert.Throws<ArgumentException>(() => new FeatureMemory(known, 33, 1));
        Assert.Throws<ArgumentException>(() => new KnownFeatures(new byte[7], 5));
    }

    /// <summary>What a turn does with a model, a memory, a layer and a line allocates nothing.</summary>
    [Fact]
    public void Turns_AllocateNothing()
    {
        var board = new TeachingBoard();
        board.Say("teach wave 200");
        byte[] features = [0, 0, 0, 100];
        board.Network.Features = features;
        for (int k = 0; k < 3; k++)
        {
            board.Model.Learn(k, features);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int k = 0; k < 100; k++)
        {
            board.Model.Learn(k % 3, features);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }
}

internal static class TaughtModelTurns
{
    /// <summary>A result, an example, a step of the layer, a word and a search.</summary>
    public static void Learn(this TaughtModel model, int known, byte[] features)
    {
        model.Layer.Learn(known, features, 0);
        model.Memory.TryAdd(3, features, 0);
        model.Memory.Find(features, 0);
        model.Feedback.Right(known);
        model.Layer.Score(features, 0);
        model.Layer.Probabilities(model.Output);
        model.Feedback.Choose(model.Output);
    }
}
