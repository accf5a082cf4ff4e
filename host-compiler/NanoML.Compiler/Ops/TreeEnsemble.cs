using System.Collections.Immutable;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops.Support;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Planning.Calls;
using NanoML.Compiler.Planning.Lowering;
using NanoML.Compiler.Quantization;

namespace NanoML.Compiler.Ops;

/// <summary>What becomes of the sums of a <see cref="TreeEnsemble"/>.</summary>
public enum ForestResult
{
    /// <summary>They are numbers to predict.</summary>
    Values,

    /// <summary>They are scores of classes.</summary>
    Scores,

    /// <summary>Each becomes <c>1 / (1 + exp(-s))</c>.</summary>
    Logistic,

    /// <summary>They become <c>exp(s) / sum(exp(s))</c>.</summary>
    Softmax,
}

/// <summary>
/// TreeEnsembleClassifier and TreeEnsembleRegressor of ai.onnx.ml: X [samples, features] gives [samples, classes or targets]. The label that a
/// classifier gives besides is the class of the greatest score.
/// </summary>
/// <param name="Complement">The one sum s of two classes becomes the scores <c>Complement - s</c> and s; null: each sum is a score.</param>
/// <param name="IsRanked">Whether the comparisons are of ranks (<see cref="InputRanks"/>).</param>
public sealed record TreeEnsemble(Forest Forest, ForestResult Kind, double? Complement = null, bool IsRanked = false) : Op, ILowers
{
    private static readonly Sigmoid s_logistic = new();

    private const int SumBits = 29;
    private const int MostFractionBits = 30;
    private const double ProbabilityScale = 1.0 / 256;
    private const int Reach = 16;
    private const float Half = 0.5f;

    public override OutputQuantization OutputQuantization =>
        !Type.IsFloat() ? OutputQuantization.Known(1, (int)Math.Max(0, -Math.Min(Ends().OfLeast, Ends().OfMost)))
        : AreProbabilities ? OutputQuantization.Known((float)ProbabilityScale, 0)
        : OutputQuantization.Observed;

    /// <summary>What each sum goes through before a transform of <see cref="Kind"/>; it rises or falls all the way.</summary>
    public ImmutableArray<Step> After { get; init; } = [];

    /// <summary>Of the result.</summary>
    public ElementType Type { get; init; } = ElementType.Float32;

    public int Outputs => Complement is null ? Forest.Targets : 2;

    /// <summary>Whether scores are shares of 1.</summary>
    public bool AreProbabilities => Kind switch
    {
        ForestResult.Values or ForestResult.Scores when !After.IsEmpty => After[^1].Op is Sigmoid,
        ForestResult.Values => false,
        ForestResult.Scores => Complement == 1 || (Complement is null && Forest.Leaves.All(leaf => leaf.All(vote => vote.Weight >= 0)) && Forest.LargestSum() <= 1.01),
        _ => true,
    };

    /// <summary>TreeEnsembleClassifier; its label is not made.</summary>
    public static Op ImportClassifier(NodeImport node)
    {
        node.RequireInputs(1, 1);
        node.KeepOutputs(1);
        int classes = ClassicalImport.CountLabels(node, "classlabels_int64s");
        int[] ids = node.Ints("class_ids") ?? [];
        double[] weights = ForestReader.Reals(node, "class_weights") ?? [];
        string transform = node.String("post_transform", "NONE");
        if (classes < 2)
        {
            throw new OpException(DiagnosticCatalog.BadGraph, $"has {classes} classes");
        }

        ForestResult kind = transform switch
        {
            "NONE" => ForestResult.Scores,
            "LOGISTIC" => ForestResult.Logistic,
            "SOFTMAX" => ForestResult.Softmax,
            _ => throw OpException.Unsupported($"its post_transform {transform} is not supported"),
        };
        if (classes > 2 || ids.Distinct().Count() != 1)
        {
            return new TreeEnsemble(ForestReader.Read(node, "class", classes, average: false), kind);
        }

        // Two classes that share one sum: ONNX Runtime takes it for a probability when no leaf takes anything away.
        Forest both = ForestReader.Read(node, "class", classes, average: false);
        Forest one = both with { Leaves = [.. both.Leaves.Select(leaf => leaf.Select(vote => vote with { Target = 0 }).ToImmutableArray())], Base = [both.Base[^1]] };
        bool isProbability = kind != ForestResult.Logistic && weights.All(w => w >= 0);
        return new TreeEnsemble(one, kind == ForestResult.Logistic ? kind : ForestResult.Scores, isProbability ? 1 : 0);
    }

    public static Op ImportRegressor(NodeImport node)
    {
        node.RequireInputs(1, 1);
        string transform = node.String("post_transform", "NONE");
        string aggregate = node.String("aggregate_function", "SUM");
        if (transform != "NONE" || aggregate is not ("SUM" or "AVERAGE"))
        {
            throw OpException.Unsupported($"its post_transform {transform} with aggregate_function {aggregate} is not supported");
        }

        int targets = node.SmallInt("n_targets", 1);
        return targets >= 1
            ? new TreeEnsemble(ForestReader.Read(node, "target", targets, aggregate == "AVERAGE"), ForestResult.Values)
            : throw new OpException(DiagnosticCatalog.BadGraph, $"has {targets} targets");
    }

    public override ImmutableArray<TensorType> InferTypes(IReadOnlyList<Value?> inputs)
    {
        Shape x = inputs[0]!.Shape;
        int features = Forest.Nodes.Where(node => !node.IsLeaf).Select(node => node.Feature + 1).DefaultIfEmpty().Max();
        return x.Rank is 1 or 2 && x[^1] >= features
            ? [new TensorType(Type, Shape.Of(x.Rank == 1 ? 1 : x[0], Outputs))]
            : throw OpException.Shape($"an input of shape {x} does not have {features} features");
    }

    public override ImmutableArray<Tensor> Evaluate(IReadOnlyList<Tensor?> inputs)
    {
        Tensor x = inputs[0]!;
        int features = x.Shape[^1];
        int rows = x.Shape.Count / features;
        float[] sums = [.. Enumerable.Range(0, rows).SelectMany(row => Sums(x.Floats.AsSpan(row * features, features))).Select(sum => (float)sum)];
        var scores = new Tensor(Shape.Of(rows, Outputs), sums);
        return Kind switch
        {
            ForestResult.Logistic => s_logistic.Evaluate([scores]),
            ForestResult.Softmax => new Softmax(1).Evaluate([Behind(scores)]),
            _ => [Behind(scores)],
        };
    }

    private Tensor Behind(Tensor sums) => Step.Through(After, sums);

    /// <summary>The results of the least and of the greatest sum that there can be.</summary>
    public (double OfLeast, double OfMost) Ends()
    {
        (double least, double most) = Forest.Range();
        double[] ends = Numbers.Of(Behind(new Tensor(Shape.Of(2), [(float)least, (float)most])));
        return (ends[0], ends[1]);
    }

    public void Lower(LoweringContext context)
    {
        if (!IsRanked || context.Input(0).Shape.Count > ForestNode.MaxFeatures || context.Output().Shape[0] != 1)
        {
            throw context.NotPlannable(
                IsRanked ? $"it has {context.Input(0).Shape.Count} features to compare; {ForestNode.MaxFeatures} is the limit" : "its features are not the model's own input",
                "Let the model's input go to the trees as it is.");
        }

        int fraction = (int)Math.Min(MostFractionBits, SumBits - 1 - Math.ILogB(Math.Max(Forest.LargestSum(), double.Epsilon)));
        DeviceBuffer sums = context.Scratch("sums", sizeof(int) * Forest.Targets);
        context.Emit(Sums(context, sums, fraction));
        DeviceBuffer y = context.OutputBuffer();
        QuantParams raw = Raw(context.Output().Quant);
        FixedPoint ratio = LayerLowering.Ratio(context, Math.ScaleB(1 / (double)raw.Scale, -fraction));
        int complement = (int)Math.Round(Math.ScaleB(Complement ?? 0, fraction));
        var scores = new ForestScoresCall
        {
            Layer = context.Layer,
            X = sums,
            Y = y,
            Outputs = Outputs,
            HasComplement = Complement is not null,
            Complement = complement,
            IsRelative = Kind == ForestResult.Softmax,
            Multiplier = ratio.Multiplier,
            Shift = ratio.Shift,
            OutputZeroPoint = raw.ZeroPoint,
        };
        if (After.IsEmpty)
        {
            context.Emit(scores);
        }
        else
        {
            context.Emit(Levels(context, sums, y, raw, fraction));
        }

        Transform(context, y, raw);
        if (Kind != ForestResult.Values)
        {
            context.Emit(new ForestChoiceCall
            {
                Layer = context.Layer,
                X = sums,
                Y = y,
                Outputs = Outputs,
                HasComplement = scores.HasComplement,
                Complement = complement,
            });
        }
    }

    /// <summary>The bytes of the scores before they are transformed.</summary>
    private QuantParams Raw(QuantParams output) => Kind switch
    {
        ForestResult.Logistic => new QuantParams(1f / Reach, 1 << 7),
        ForestResult.Softmax => new QuantParams(1f / Reach, byte.MaxValue),
        _ => output,
    };

    private void Transform(LoweringContext context, DeviceBuffer y, QuantParams raw)
    {
        switch (Kind)
        {
            case ForestResult.Logistic:
                byte[] lookup = Lookup.Table(raw, context.Output().Quant, s_logistic.Apply);
                context.Emit(new LutCall { Layer = context.Layer, X = y, Y = y, Count = Outputs, Lookup = context.Table("Lookup", lookup) });
                break;
            case ForestResult.Softmax:
                context.Emit(Ops.Softmax.CallOf(context, y, y, 1, Outputs, raw.Scale));
                break;
        }
    }

    /// <summary>Bytes of what sums go through: each changes to the next at one sum.</summary>
    private ForestLevelsCall Levels(LoweringContext context, DeviceBuffer sums, DeviceBuffer y, QuantParams quant, int fraction)
    {
        var thresholds = new List<int>();
        var levels = new List<byte>();
        int reach = 1 << SumBits;
        (double least, double most) = Forest.Range();
        byte At(int sum)
        {
            float value = (float)Numbers.Of(Behind(Tensor.Scalar((float)Math.Clamp(Math.ScaleB((double)sum, -fraction), least, most))))[0];
            int level = quant.Quantize(value);

            // The sign of a decision is its class; so is the side of one half on which a probability lies.
            bool isBelow = value < 0 && level == quant.ZeroPoint && level > 0;
            bool isAbove = AreProbabilities && value > Half && quant.Dequantize(level) <= Half;
            return (byte)(level + (isAbove ? 1 : 0) - (isBelow ? 1 : 0));
        }

        void Between(int low, byte first, int high, byte last)
        {
            if (first == last)
            {
                return;
            }

            if (high - low == 1)
            {
                thresholds.Add(high);
                levels.Add(last);
                return;
            }

            int middle = low + ((high - low) / 2);
            byte level = At(middle);
            Between(low, first, middle, level);
            Between(middle, level, high, last);
        }

        levels.Add(At(-reach));
        Between(-reach, levels[0], reach, At(reach));
        return new ForestLevelsCall
        {
            Layer = context.Layer,
            X = sums,
            Y = y,
            Count = Outputs,
            Thresholds = context.Table("Thresholds", thresholds.ToArray()),
            Levels = context.Table("Levels", levels.ToArray()),
        };
    }

    private ForestSumsCall Sums(LoweringContext context, DeviceBuffer sums, int fraction)
    {
        var weights = new List<int>();
        var targets = new List<byte>();
        int[] starts = [.. Forest.Leaves.Select(leaf =>
        {
            int start = weights.Count;
            LeafVote[] votes = leaf.IsEmpty ? [new LeafVote(0, 0)] : [.. leaf];
            weights.AddRange(votes.Select(vote => (int)Math.Round(Math.ScaleB(vote.Weight, fraction))));
            targets.AddRange(votes.Select((vote, k) => ForestSumsCall.Target(vote.Target, k + 1 == votes.Length)));
            return start;
        })];
        return new ForestSumsCall
        {
            Layer = context.Layer,
            X = context.InputBuffer(0),
            Y = sums,
            Nodes = context.Table("Nodes", Forest.Nodes.Select((node, k) => Word(context, node, k, starts)).ToArray()),
            Roots = context.Table("Roots", Forest.Roots.ToArray()),
            Weights = context.Table("Weights", weights.ToArray()),
            Targets = context.Table("Targets", targets.ToArray()),
            Start = context.Table("Start", Forest.Base.Select(b => (int)Math.Round(Math.ScaleB(b, fraction))).ToArray()),
        };
    }

    private int Word(LoweringContext context, TreeNode node, int place, int[] starts)
    {
        if (node.IsLeaf)
        {
            return ForestNode.Leaf(starts[node.Leaf]);
        }

        int distance = node.Right - place;
        return distance <= ForestNode.MaxDistance && Forest.Targets <= ForestSumsCall.MaxSums
            ? ForestNode.Comparison(node.Feature, (int)node.Threshold, node.IsEquality, distance)
            : throw context.NotPlannable(
                $"a tree of {distance} nodes on one side, or {Forest.Targets} sums, do not fit its table; {ForestNode.MaxDistance} and {ForestSumsCall.MaxSums} are the limits",
                "Train smaller trees.");
    }

    private double[] Sums(ReadOnlySpan<float> x)
    {
        double[] sums = Forest.Sums(x);
        return Complement is { } complement ? [complement - sums[0], sums[0]] : sums;
    }
}
