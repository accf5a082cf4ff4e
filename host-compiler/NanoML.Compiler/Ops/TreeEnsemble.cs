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

/// <summary>How trees come together; as TreeEnsemble of version 5 numbers them.</summary>
public enum ForestAggregate
{
    Average,
    Sum,
    Min,
    Max,
}

/// <summary>
/// TreeEnsembleClassifier, TreeEnsembleRegressor and TreeEnsemble of ai.onnx.ml: X [samples, features] gives [samples, classes or targets]. The label that a
/// classifier gives besides is the class of the greatest score.
/// </summary>
/// <param name="Complement">The one sum s of two classes becomes the scores <c>Complement - s</c> and s; null: each sum is a score.</param>
/// <param name="IsRanked">Whether the comparisons are of ranks (<see cref="InputRanks"/>).</param>
public sealed record TreeEnsemble(Forest Forest, ForestResult Kind, double? Complement = null, bool IsRanked = false) : Op, ILowers
{
    private static readonly Sigmoid s_logistic = new();

    /// <summary>More than a table of leaves counts.</summary>
    private const int MostTargets = 1 << 16;

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

    /// <summary>Whether the comparisons are of whole numbers with what lies between them, which their bytes tell apart.</summary>
    public bool ComparesLevels { get; init; }

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
        double[] weights = NodeLists.Reals(node, "class_weights") ?? [];
        PostTransform transform = PostTransforms.Read(node);
        if (classes < 2)
        {
            throw new OpException(DiagnosticCatalog.BadGraph, $"has {classes} classes");
        }

        double[] start = ForestReader.Start(node, classes);
        Forest forest = ForestReader.Read(NodeLists.Read(node, "class", classes), start);
        if (classes > 2 || ids.Any(id => id != 0))
        {
            // One base value for two classes is ONNX Runtime's for the first, where any leaf adds to it.
            bool isOfFirst = classes == 2 && NodeLists.Reals(node, "base_values") is { Length: 1 };
            return new TreeEnsemble(isOfFirst ? forest with { Base = [ids.Contains(0) ? start[0] : 0, 0] } : forest, ForestResult.Scores).Transformed(transform);
        }

        if (transform == PostTransform.Probit)
        {
            throw OpException.Unsupported("the post transform PROBIT of one score for two classes is not supported", "Export the model with a score for each class.");
        }

        // Two classes that share one sum: ONNX Runtime takes it for a probability when no leaf takes anything away.
        Forest one = forest with { Base = [start[^1]] };
        ForestResult kind = transform == PostTransform.Logistic ? ForestResult.Logistic : ForestResult.Scores;
        bool isProbability = kind != ForestResult.Logistic && weights.All(w => w >= 0);
        return new TreeEnsemble(one, kind, isProbability ? 1 : 0);
    }

    public static Op ImportRegressor(NodeImport node)
    {
        node.RequireInputs(1, 1);
        int targets = Targets(node);
        ForestAggregate aggregate = ClassicalImport.Choice(
            node,
            "aggregate_function",
            ForestAggregate.Sum,
            ("SUM", ForestAggregate.Sum),
            ("AVERAGE", ForestAggregate.Average),
            ("MIN", ForestAggregate.Min),
            ("MAX", ForestAggregate.Max));
        return Of(NodeLists.Read(node, "target", targets), ForestReader.Start(node, targets), aggregate, PostTransforms.Read(node));
    }

    /// <summary>TreeEnsemble of version 5.</summary>
    public static Op ImportEnsemble(NodeImport node)
    {
        node.RequireInputs(1, 1);
        int targets = Targets(node);
        long aggregate = node.Int("aggregate_function", (long)ForestAggregate.Sum);
        if (aggregate is < 0 or > (long)ForestAggregate.Max)
        {
            throw new OpException(DiagnosticCatalog.BadGraph, $"its aggregate_function is {aggregate}, which is not known");
        }

        PostTransform transform = PostTransforms.OfNumber(node.Int("post_transform", 0));
        return Of(SplitLists.Read(node, targets), new double[targets], (ForestAggregate)aggregate, transform);
    }

    private static int Targets(NodeImport node) => node.SmallInt("n_targets", 1) is >= 1 and <= MostTargets and var targets
        ? targets
        : throw new OpException(DiagnosticCatalog.BadGraph, $"has {node.SmallInt("n_targets", 1)} targets");

    private static Op Of(ListedTrees trees, double[] start, ForestAggregate aggregate, PostTransform transform)
    {
        transform = start.Length == 1 ? PostTransforms.OfSingle(transform) : transform;
        return aggregate is ForestAggregate.Min or ForestAggregate.Max
            ? TreeExtremes.Of(trees, start, aggregate == ForestAggregate.Max, transform)
            : new TreeEnsemble(ForestReader.Read(aggregate == ForestAggregate.Average ? trees.Divided(trees.Roots.Length) : trees, start), ForestResult.Values).Transformed(transform);
    }

    private TreeEnsemble Transformed(PostTransform transform)
    {
        if (transform == PostTransform.Probit && Forest.Range() is not { Least: > 0, Most: < 1 })
        {
            throw OpException.Unsupported("sums of its leaves leave (0, 1), where the post transform PROBIT gives no number", "Export the model without it.");
        }

        return transform switch
        {
            PostTransform.Logistic => this with { Kind = ForestResult.Logistic },
            PostTransform.Softmax => this with { Kind = ForestResult.Softmax },
            PostTransform.Probit => this with { After = [new Step(new Probit(), 0, [0], [ElementType.Float32])] },
            _ => this,
        };
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
        bool comparesBytes = IsRanked || ComparesLevels || Forest.Nodes.All(node => node.IsLeaf);
        if (!comparesBytes || context.Input(0).Shape.Count > ForestNode.MaxFeatures || context.Output().Shape[0] != 1)
        {
            throw context.NotPlannable(
                comparesBytes ? $"it has {context.Input(0).Shape.Count} features to compare; {ForestNode.MaxFeatures} is the limit"
                : "its features are not the model's own input, or read by other layers too and not whole numbers within 250 on all calibration rows",
                "Let the model's input go to the trees as it is; for categories beside other features, calibrate with rows of the training set (--data).");
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

    /// <summary>Bytes of what sums go through.</summary>
    private ForestLevelsCall Levels(LoweringContext context, DeviceBuffer sums, DeviceBuffer y, QuantParams quant, int fraction)
    {
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

        return SumLevels.Of(context, sums, y, Outputs, 1 << SumBits, At);
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
            ? ForestNode.Comparison(node.Feature, Level(context, node), node.IsEquality, distance)
            : throw context.NotPlannable(
                $"a tree of {distance} nodes on one side, or {Forest.Targets} sums, do not fit its table; {ForestNode.MaxDistance} and {ForestSumsCall.MaxSums} are the limits",
                "Train smaller trees.");
    }

    private double[] Sums(ReadOnlySpan<float> x)
    {
        double[] sums = Forest.Sums(x);
        return Complement is { } complement ? [complement - sums[0], sums[0]] : sums;
    }

    /// <summary>The rank, or the last byte that goes left.</summary>
    private int Level(LoweringContext context, TreeNode node)
    {
        QuantParams x = context.Input(0).Quant;
        return IsRanked ? (int)node.Threshold : (int)Math.Clamp(Math.Floor((node.Threshold / (double)x.Scale) + x.ZeroPoint), 0, byte.MaxValue);
    }
}
