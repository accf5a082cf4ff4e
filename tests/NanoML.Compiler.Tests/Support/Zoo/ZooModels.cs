using NanoML.Compiler.Driver;

namespace NanoML.Compiler.Tests.Support.Zoo;

/// <summary>Every model of the zoo, by name.</summary>
internal static class ZooModels
{
    private static readonly Dictionary<string, ZooModel> s_models = new[]
    {
        ConvolutionModels.OneDimensional(),
        ConvolutionModels.InvertedResidual(),
        ConvolutionModels.SqueezeExcite(),
        ConvolutionModels.Grouped(),
        ConvolutionModels.UShape(),
        ConvolutionModels.Decoder(),
        FurtherModels.Angles(),
        FurtherModels.Chosen(),
        FurtherModels.Norms(),
        FurtherModels.Replaced(),
        ConvolutionModels.Pools(),
        ConvolutionModels.MaxAndMean(),
        ConvolutionModels.ManyChannels(),
        ElementwiseModels.Activations(),
        ElementwiseModels.ParametricRelu(),
        ElementwiseModels.Arithmetic(),
        ElementwiseModels.NormalizedInput(),
        ElementwiseModels.Broadcasts(),
        ElementwiseModels.IdentityOnly(),
        ElementwiseModels.Quantized(),
        FunctionModels.Functions(),
        FunctionModels.ActivationsInPieces(),
        FunctionModels.Normalizations(),
        FunctionModels.BlocksAndMaxima(),
        FunctionModels.ExpandedGate(),
        ComposedModels.ManyInputs(),
        ComposedModels.TimeDistributed(),
        ComposedModels.Reductions(),
        ComposedModels.Steps(),
        ComposedModels.GroupsPerChannel(),
        ComposedModels.GroupsPerGroup(),
        ComposedModels.RootMeanSquare(),
        ComposedModels.Upsampled(),
        ComposedModels.MatrixForms(),
        ComposedModels.ConstantMask(),
        ClassicalModels.Pipeline(),
        ClassicalModels.Regression(),
        ClassicalModels.SupportVectorClasses(),
        ClassicalModels.NearestVotes(),
        ClassicalModels.NearestVotesByDistance(),
        ClassicalModels.NearestMeans(),
        ClassicalModels.TreesOfClasses(),
        ClassicalModels.TreesOfValues(),
        ClassicalModels.TreesOfExtremes(),
        ClassicalModels.SupportVectorPairs(),
        ClassicalModels.ManyTrees(),
        QuantizedModels.Levels(),
        QuantizedModels.MoreLevels(),
        QuantizedModels.DynamicProducts(),
        QuantizedModels.ForeignQuantizers(),
        QuantizedModels.DynamicLevels(),
        QuantizedModels.TrainingQuantizers(),
        ComparisonModels.Words(),
        ComparisonModels.Walk(),
        ComparisonModels.Picked(),
        ComparisonModels.LeafNumbers(),
        ComparisonModels.Sign(),
        ComparisonModels.Least(),
        LayoutModels.Shuffled(),
        LayoutModels.Sequence(),
        LayoutModels.SoftmaxOverAnyAxis(),
        LayoutModels.Means(),
        LayoutModels.ArgMaxAtTheEnd(),
        LayoutModels.WideDense(),
        LayoutModels.ComputedShape(),
        LayoutModels.ChannelsLast(),
        RecurrentModels.Memory(),
        RecurrentModels.GatedUnits(),
        RecurrentModels.SimpleUnits(),
        RecurrentModels.Detector(),
        RecurrentModels.DynamicMemory(),
        AttentionModels.Encoder(),
        AttentionModels.Products(),
        AttentionModels.Operators(),
        TensorModels.TwoInputs(),
        TensorModels.TwoHeads(),
        TensorModels.MeetingInputs(),
    }.ToDictionary(model => model.Name);

    private static readonly Dictionary<string, Lazy<Compilation>> s_compilations =
        s_models.ToDictionary(model => model.Key, model => new Lazy<Compilation>(() => model.Value.Compile()));

    public static IReadOnlyCollection<ZooModel> All => s_models.Values;

    public static TheoryData<string> Names => new(s_models.Keys);

    public static ZooModel Get(string name) => s_models[name];

    /// <summary>A model's compilation, made once.</summary>
    public static Compilation Compiled(string name) => s_compilations[name].Value;
}
