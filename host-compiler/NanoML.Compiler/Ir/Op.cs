using System.Collections.Immutable;

namespace NanoML.Compiler.Ir;

/// <summary>
/// An operator with its attributes resolved: the one place that knows how it types, evaluates, quantises and lowers.
/// Each lives in its own file under Ops/, with its import from ONNX, and is one line of <c>OperatorTable</c>.
/// </summary>
/// <remarks>Operators are records: two with equal attributes are equal. They hold no names and no data of the graph.</remarks>
public abstract record Op
{
    /// <summary>The ONNX operator type, for messages and dumps.</summary>
    public virtual string OpType => GetType().Name;

    /// <summary>Shape and element type of every output.</summary>
    /// <param name="inputs">One per input; null for an optional input that is left out.</param>
    /// <exception cref="OpException">The inputs do not fit each other; the caller adds the file and the node.</exception>
    public abstract ImmutableArray<TensorType> InferTypes(IReadOnlyList<Value?> inputs);

    /// <summary>Computes the outputs in floating point (integers for index arithmetic): the float oracle and constant folding.</summary>
    /// <param name="inputs">Tensors of the types that <see cref="InferTypes"/> accepted.</param>
    public abstract ImmutableArray<Tensor> Evaluate(IReadOnlyList<Tensor?> inputs);

    /// <summary>
    /// Whether inputs may hold integers or booleans (index arithmetic, quantised constants); most operators take floats alone.
    /// </summary>
    public virtual bool AcceptsIntegers => false;

    /// <summary>Whether the import leaves it where its inputs are constants: a pass folds it, which keeps the scales of what it makes.</summary>
    public virtual bool FoldsInPass => false;

    /// <summary>Where the output's scale and zero point come from, unless the model pins them.</summary>
    public virtual OutputQuantization OutputQuantization => OutputQuantization.Observed;

    /// <summary>
    /// The operator T' with <c>T'(transpose(x)) = transpose(T(x))</c> for every activation input of rank <c>permutation.Length</c>,
    /// or null when there is none. Passes use it to move a Transpose past the operator. An operator that has one takes constant inputs
    /// by NumPy's broadcasting or in full rank, so that they can be transposed too.
    /// </summary>
    public virtual Op? CommuteWithTranspose(ImmutableArray<int> permutation) => null;

    /// <summary>What the operator does along time; null where it mixes all frames, or is not known to keep them apart.</summary>
    /// <param name="axes">Time in each input; null for constants and inputs that are left out.</param>
    /// <param name="inputs">Over a whole window.</param>
    public virtual TimeRule? AlongTime(IReadOnlyList<int?> axes, IReadOnlyList<Value?> inputs) => null;

    /// <summary>Multiply-accumulates of one inference, for reports.</summary>
    public virtual long CountMacs(IReadOnlyList<TensorType> inputs, TensorType output) => 0;
}

/// <summary>
/// An operator with trained weights: input 1 has the output channel as axis 0, input 2 is an optional bias per output channel.
/// </summary>
public interface IWeightedOp
{
    const int WeightInput = 1;
    const int BiasInput = 2;

    /// <summary>How many groups of output channels read different inputs: channels of one group are consecutive and equally many.</summary>
    int InputGroups { get; }

    /// <summary>The elements of input 0 that a weight is multiplied with at some positions of the output.</summary>
    /// <param name="input">One sample, in the device's axis order.</param>
    /// <param name="weights">The shape of input 1.</param>
    /// <param name="index">Of the weight, row-major.</param>
    /// <param name="first">The first position; there are as many as the output has elements per channel.</param>
    /// <param name="step">From one position to the next, at least 1.</param>
    /// <param name="target">One element a position.</param>
    void GatherInputs(Tensor input, Shape weights, int index, int first, int step, Span<float> target);

    /// <summary>Where the layer is a product of a matrix with all its weights, the rows of that matrix; null for other layers.</summary>
    /// <param name="input">The shape of input 0.</param>
    int? RowsAsProduct(Shape input);
}

/// <summary>An operator whose kernel ends in a clamp, so that a following ReLU or Clip costs nothing.</summary>
public interface IFusesClamp
{
    Clamp? Clamp { get; }

    Op WithClamp(Clamp clamp);
}

/// <summary>An operator that is nothing but a clamp: fusion moves it into the operator before it.</summary>
public interface IClampOp
{
    Clamp ToClamp();
}

/// <summary>An operator whose result stays what it is, as far as eight bits show, when far values of its input come nearer.</summary>
public interface ISaturates
{
    /// <summary>The elements of the input, moved as near to each other as the result allows; those that matter stay where they are.</summary>
    float[] Narrow(Tensor input);
}

/// <summary>An operator of which a constant operand need not be exact where the output is at an end of its range anyway.</summary>
public interface ILimitsConstants
{
    /// <summary>What an operand has to cover: values beyond give the same as the nearest end.</summary>
    /// <param name="operand">Of the inputs, the constant one.</param>
    /// <param name="other">Of the other operand.</param>
    (double Min, double Max) Useful(int operand, QuantParams other, QuantParams output);
}

/// <summary>Where the scale and zero point of an output come from.</summary>
public abstract record OutputQuantization
{
    /// <summary>From the ranges seen in calibration.</summary>
    public static readonly OutputQuantization Observed = new FromCalibration();

    /// <summary>The output's bytes are (a choice of) the input's bytes.</summary>
    public static readonly OutputQuantization SameAsInput = new SameAs(0);

    /// <summary>Known beforehand: the operator's range does not depend on data.</summary>
    public static OutputQuantization Known(float scale, int zeroPoint) => new Fixed(new QuantParams(scale, zeroPoint));

    /// <summary>From the ranges seen in calibration, with those of what states begin with: output k covers input <paramref name="input"/> + k.</summary>
    public static OutputQuantization ObservedFrom(int input) => new FromStates(input);

    /// <summary>The first output's range is known beforehand; of the others, what calibration saw.</summary>
    public static OutputQuantization KnownFirst(float scale, int zeroPoint) => new FirstFixed(new QuantParams(scale, zeroPoint));

    public record FromCalibration : OutputQuantization;

    public sealed record FirstFixed(QuantParams Quant) : FromCalibration;

    public sealed record FromStates(int Input) : FromCalibration;

    public sealed record SameAs(int Input) : OutputQuantization;

    public sealed record Fixed(QuantParams Quant) : OutputQuantization;
}
