using Microsoft.ML;
using MlNetSample;
using NanoML.Compiler.Driver;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Ops.Support;
using Xunit.Abstractions;

namespace NanoML.MlNet.Tests;

/// <summary>Models trained with ML.NET, exported and compiled, on rows that the training did not see.</summary>
public sealed class MlNetTests(ITestOutputHelper output)
{
    private const int Rows = 1000;
    private const double LeastAgreement = 0.99;
    private const string Label = "PredictedLabel";

    private static readonly MotorRow[] s_rows = Motors.Draw(Rows, seed: 2);

    [Theory]
    [InlineData("sdca")]
    [InlineData("lbfgs")]
    [InlineData("fasttree")]
    [InlineData("fastforest")]
    [InlineData("lightgbm")]
    [InlineData("onevsall")]
    [InlineData("pca")]
    public void Classifier_OfThePipelines_ChoosesTheClassThatMlNetPredicts(string name)
    {
        using var model = new TrainedModel(ml => new Pipelines(ml).Create(name));

        string[] predicted = [.. model.Predict<ReadOnlyMemory<char>>(s_rows, Label).Select(text => text.ToString())];
        AssertAgree<string>(predicted, [.. s_rows.Select(row => model.Labels[model.Choose(row)])]);
        Assert.Equal(["bearing", "normal", "unbalanced"], model.Labels.Order());
        Assert.Single(model.Compilation.Imported.Inputs);
    }

    [Fact]
    public void Clusters_AreThoseOfMlNet_CountedFromZero()
    {
        using var model = new TrainedModel(ml => new Pipelines(ml).Create("kmeans"));

        AssertAgree<uint>([.. model.Predict<uint>(s_rows, Label).Select(key => key - 1)], [.. s_rows.Select(row => (uint)model.Run(row)[0])]);
    }

    [Fact]
    public void BinaryForest_OfAHundredTrees_IsSmallAndFast()
    {
        using var model = new TrainedModel(ml => Features(ml).Append(ml.BinaryClassification.Trainers.FastForest(labelColumnName: nameof(MotorRow.IsHot), numberOfTrees: 100)));

        AssertAgree<bool>([.. model.Predict<bool>(s_rows, Label)], [.. s_rows.Select(row => model.Choose(row) == 1)]);
        Assert.InRange(model.Compilation.Fit.FlashBytes, 1, 40_000);
        Forest forest = Assert.IsType<TreeEnsemble>(model.Compilation.Quantized.Graph.Nodes[^1].Op).Forest;
        Assert.Equal(100, forest.Roots.Length);
        ProfileReport profile = Profiling.Run(model.Compilation);
        double visits = model.Compilation.ProfileInputs.Average(input => Visits(forest, input));
        output.WriteLine($"{model.Compilation.Fit.FlashBytes} bytes of flash, {forest.Nodes.Count(node => !node.IsLeaf)} comparisons, {profile.IlOps} opcodes for {visits:f1} visited nodes");
        Assert.InRange(profile.IlOps / visits, 1, 15);
    }

    [Fact]
    public void BinaryClassifier_GivesTheProbability_AndItsLabelByName()
    {
        IEstimator<ITransformer> Pipeline(MLContext ml) => Features(ml).Append(ml.Transforms.NormalizeMinMax("Features"))
            .Append(ml.BinaryClassification.Trainers.LbfgsLogisticRegression(labelColumnName: nameof(MotorRow.IsHot)));
        using var probability = new TrainedModel(Pipeline);
        using var label = new TrainedModel(Pipeline, "PredictedLabel.output");

        bool[] predicted = [.. probability.Predict<bool>(s_rows, Label)];
        AssertAgree<bool>(predicted, [.. s_rows.Select(row => probability.Choose(row) == 1)]);
        AssertAgree<bool>(predicted, [.. s_rows.Select(row => label.Choose(row) == 1)]);
        Assert.Equal(OutputMeaning.Probabilities, ModelOutput.MeaningOf(probability.Compilation.Quantized.Graph));
    }

    [Fact]
    public void TreesBehindAScaler_ReadTheInputItself()
    {
        using var model = new TrainedModel(ml => Features(ml).Append(ml.Transforms.NormalizeMeanVariance("Features", fixZero: false))
            .Append(ml.Regression.Trainers.FastTree(labelColumnName: nameof(Motor.Peak), numberOfTrees: 20)));

        float[] predicted = [.. model.Predict<float>(s_rows, "Score")];
        float step = model.Compilation.Plan.Output.Quant.Scale;
        Assert.All(predicted.Zip(s_rows, (score, row) => (score, model.Run(row)[0])), pair => Assert.Equal(pair.score, pair.Item2, step));
    }

    private static IEstimator<ITransformer> Features(MLContext ml) => ml.Transforms.Concatenate(
        "Features", nameof(Motor.Rms), nameof(Motor.Peak), nameof(Motor.Temperature), nameof(Motor.Current), nameof(Motor.Speed), nameof(Motor.Kurtosis));

    private void AssertAgree<T>(IReadOnlyList<T> expected, IReadOnlyList<T> actual)
    {
        double agreement = expected.Zip(actual).Count(pair => Equals(pair.First, pair.Second)) / (double)Rows;
        output.WriteLine($"{agreement:P1} of the classes are ML.NET's");
        Assert.True(agreement >= LeastAgreement, $"{agreement:P1} of the classes are ML.NET's");
        Assert.True(expected.Distinct().Count() > 1, "all rows are of one class");
    }

    private static int Visits(Forest forest, byte[] ranks)
    {
        int visits = 0;
        foreach (int root in forest.Roots)
        {
            int place = root;
            while (!forest.Nodes[place].IsLeaf)
            {
                visits++;
                place = forest.Nodes[place].GoesLeft(ranks[forest.Nodes[place].Feature]) ? place + 1 : forest.Nodes[place].Right;
            }
        }

        return visits;
    }
}
