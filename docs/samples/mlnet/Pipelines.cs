using Microsoft.ML;

namespace MlNetSample;

/// <summary>A training pipeline for each name.</summary>
public sealed class Pipelines(MLContext ml)
{
    private const string Features = nameof(Features);
    // Not the column that it is made of: the exporter would write a cycle.
    private const string Components = nameof(Components);

    private const string Label = nameof(Label);
    private const string PredictedLabel = nameof(PredictedLabel);

    private static readonly string[] s_columns =
        [nameof(Motor.Rms), nameof(Motor.Peak), nameof(Motor.Temperature), nameof(Motor.Current), nameof(Motor.Speed), nameof(Motor.Kurtosis)];

    public static IReadOnlyList<string> Names { get; } = ["sdca", "lbfgs", "fasttree", "fastforest", "lightgbm", "onevsall", "pca", "kmeans"];

    /// <exception cref="ArgumentException">There is no pipeline of that name.</exception>
    public IEstimator<ITransformer> Create(string name) => name switch
    {
        "sdca" => Classifier(MinMax(), ml.MulticlassClassification.Trainers.SdcaMaximumEntropy()),
        "lbfgs" => Classifier(MeanVariance(), ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy()),
        "fasttree" => Classifier(Columns(), ml.MulticlassClassification.Trainers.OneVersusAll(ml.BinaryClassification.Trainers.FastTree(numberOfTrees: 30))),
        "fastforest" => Classifier(
            Columns(), ml.MulticlassClassification.Trainers.OneVersusAll(ml.BinaryClassification.Trainers.FastForest(numberOfTrees: 34))),
        "lightgbm" => Classifier(Columns(), ml.MulticlassClassification.Trainers.LightGbm(numberOfIterations: 30)),
        "onevsall" => Classifier(MinMax(), ml.MulticlassClassification.Trainers.OneVersusAll(ml.BinaryClassification.Trainers.SdcaLogisticRegression())),
        "pca" => Classifier(
            MeanVariance().Append(ml.Transforms.ProjectToPrincipalComponents(Components, Features, rank: 4)),
            ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy(featureColumnName: Components)),
        "kmeans" => MinMax().Append(ml.Clustering.Trainers.KMeans(Features, numberOfClusters: 3)),
        _ => throw new ArgumentException($"There is no pipeline '{name}'; there are {string.Join(", ", Names)}."),
    };

    private IEstimator<ITransformer> Columns() => ml.Transforms.Concatenate(Features, s_columns);

    private IEstimator<ITransformer> MinMax() => Columns().Append(ml.Transforms.NormalizeMinMax(Features));

    private IEstimator<ITransformer> MeanVariance() => Columns().Append(ml.Transforms.NormalizeMeanVariance(Features));

    /// <summary>Classes are texts in the table, keys for the trainer and texts again behind it.</summary>
    private IEstimator<ITransformer> Classifier(IEstimator<ITransformer> features, IEstimator<ITransformer> trainer) =>
        ml.Transforms.Conversion.MapValueToKey(Label, nameof(Motor.State))
            .Append(features)
            .Append(trainer)
            .Append(ml.Transforms.Conversion.MapKeyToValue(PredictedLabel));
}
