using NanoML.Compiler.Ir;
using NanoML.Compiler.Planning;
using NanoML.Compiler.Planning.Calls;
using NanoML.Compiler.Planning.Lowering;
using NanoML.Compiler.Quantization;

namespace NanoML.Compiler.Ops.Support;

/// <summary>How <see cref="KernelMachines"/> become integers: sums of 32 bits, kernels and coefficients of 16.</summary>
internal sealed class MachineLowering(LoweringContext context, KernelMachines machines)
{
    private const int MostWeight = short.MaxValue;
    private const int SumBits = 30;
    private const int TableShift = 7;
    private const int TableReach = 1 << 16;

    /// <summary>Below the last bit of a kernel: RBF is 0 from here on.</summary>
    private const double Vanishing = 16 * 0.6931;

    /// <summary>What kernels of new samples may be functions of beyond what calibration saw, as a share of its range on each side.</summary>
    private const double Room = 0.25;

    private const float Half = 0.5f;

    private readonly Tensor _vectors = Finite(context, KernelMachines.Vectors);
    private readonly Tensor _offsets = Finite(context, KernelMachines.Offsets);
    private readonly QuantParams _x = context.Input(0).Quant;
    private readonly int _features = context.Input(0).Shape[1];

    private int Count => _offsets.Shape.Count;

    public void Run()
    {
        int samples = context.Input(0).Shape[0];
        int outputs = context.Output().Shape[1];
        bool isLinear = machines.Kernel == KernelFunction.Linear;
        DeviceBuffer arguments = context.Scratch("arguments", sizeof(int) * Count);
        DeviceBuffer sums = isLinear ? arguments : context.Scratch("sums", sizeof(int) * Finite(context, KernelMachines.Rho).Shape.Count);
        var front = Front(arguments);
        (KernelCall[] machine, double unit) = isLinear ? ([], front.Unit) : Machine(arguments, sums, front);
        for (int k = 0; k < samples; k++)
        {
            Emit(k, front.Call, machine);
            Results(sums, new Planning.Slice(context.OutputBuffer(), k * outputs), unit);
        }
    }

    private static Tensor Finite(LoweringContext context, int input) =>
        context.FiniteConstant(input, "its vectors or coefficients are computed, or hold NaN or infinity");

    private void Emit(int sample, KernelCall front, KernelCall[] machine)
    {
        int offset = sample * _features;
        KernelCall own = front switch
        {
            ProductSumsCall products => products with { X = products.X.Advance(offset) },
            PointDistancesCall distances => distances with { X = distances.X.Advance(offset) },
            _ => front,
        };
        foreach (KernelCall call in machine.Prepend(own))
        {
            context.Emit(call);
        }
    }

    /// <summary>Integers of which the kernel is a function.</summary>
    /// <returns>With the real value of 1, and the ends of what they can be.</returns>
    private (KernelCall Call, double Unit, double Least, double Most) Front(DeviceBuffer arguments) =>
        machines.Kernel == KernelFunction.Rbf ? Distances(arguments) : Products(arguments);

    private (KernelCall Call, double Unit, double Least, double Most) Distances(DeviceBuffer arguments)
    {
        if (_features > PointDistancesCall.MaxFeatures || machines.Gamma <= 0)
        {
            throw context.NotPlannable($"distances of {_features} features with gamma {machines.Gamma} have no kernel on the device");
        }

        double unit = machines.Gamma * (double)_x.Scale * _x.Scale;
        double most = Math.Clamp(Vanishing / unit, 1, (double)_features * byte.MaxValue * byte.MaxValue);
        byte[] levels = Array.ConvertAll(_vectors.Floats, v => _x.Quantize(v));
        var call = new PointDistancesCall
        {
            Layer = context.Layer,
            X = context.InputBuffer(0),
            Y = arguments,
            Points = context.Table("Points", levels.Chunk(_features).SelectMany(PointDistancesCall.Pack).ToArray()),
            Squares = context.Table("Squares", levels.Chunk(_features).Select(point => point.Sum(level => level * level)).ToArray()),
            Features = _features,
        };
        return (call, -unit, 0, most);
    }

    private (KernelCall Call, double Unit, double Least, double Most) Products(DeviceBuffer arguments)
    {
        double[][] rows = [.. _vectors.Floats.Chunk(_features).Select(row => Array.ConvertAll(row, v => v * (double)_x.Scale))];
        double farthest = rows.Select((row, k) => (row.Sum(Math.Abs) * byte.MaxValue) + Math.Abs(_offsets.Floats[k])).Max();
        double unit = Math.Max(rows.Max(row => row.Max(Math.Abs)) / MostWeight, Math.ScaleB(farthest, -SumBits));
        unit = unit > 0 ? unit : 1;
        int[][] weights = Array.ConvertAll(rows, row => Array.ConvertAll(row, v => (int)Math.Round(v / unit)));
        int[] start = [.. weights.Select((row, k) => (int)(Math.Round(_offsets.Floats[k] / unit) - ((long)_x.ZeroPoint * row.Sum(w => (long)w))))];
        var call = new ProductSumsCall
        {
            Layer = context.Layer,
            X = context.InputBuffer(0),
            Y = arguments,
            Weights = context.Table("Weights", weights.SelectMany(ProductSumsCall.Pack).ToArray()),
            Start = context.Table("Start", start),
            Inputs = _features,
        };
        QuantParams seen = context.Output(KernelMachines.Arguments).Quant;
        double room = Room * (seen.Max - (double)seen.Min);
        return (call, unit, (seen.Min - room) / unit, (seen.Max + room) / unit);
    }

    /// <returns>What makes kernels and sums of integers, with the real value of 1 of a sum.</returns>
    private (KernelCall[] Calls, double Unit) Machine(
        DeviceBuffer arguments, DeviceBuffer sums, (KernelCall Call, double Unit, double Least, double Most) front)
    {
        double step = Math.Max(front.Most - front.Least, 1) / (TableReach - 1);
        double middle = Math.Clamp(Math.Round(front.Least + (step * (TableReach / 2))), -Math.ScaleB(1, SumBits), Math.ScaleB(1, SumBits));
        double[] kernels = [.. Enumerable.Range(0, (TableReach >> TableShift) + 1)
            .Select(k => machines.Function((middle + (((k << TableShift) - (TableReach / 2)) * step)) * front.Unit))
            .Select(value => double.IsFinite(value) ? value : 0)];
        double kernelUnit = Unit(kernels.Max(Math.Abs));
        FixedPoint ratio = LayerLowering.Ratio(context, 1 / step);
        var values = new KernelValuesCall
        {
            Layer = context.Layer,
            X = arguments,
            Count = Count,
            Function = context.Table("Function", Array.ConvertAll(kernels, k => (int)Math.Round(k / kernelUnit))),
            FunctionShift = TableShift,
            Middle = (int)middle,
            Multiplier = ratio.Multiplier,
            Shift = ratio.Shift,
        };
        (MachineSumsCall call, double unit) = Sums(arguments, sums, kernelUnit);
        return ([values, call], unit);
    }

    private (MachineSumsCall Call, double Unit) Sums(DeviceBuffer kernels, DeviceBuffer sums, double kernelUnit)
    {
        Tensor coefficients = Finite(context, KernelMachines.Coefficients);
        float[] rho = Finite(context, KernelMachines.Rho).Floats;
        double coefficientUnit = Unit(coefficients.Floats.Max(c => Math.Abs((double)c)));
        int[][] whole = [.. coefficients.Floats.Chunk(Count).Select(row => Array.ConvertAll(row, c => (int)Math.Round(c / coefficientUnit)))];
        double farthest = whole.Select((row, m) => row.Sum(w => Math.Abs((double)w) * MostWeight) + Math.Abs(rho[m] / coefficientUnit / kernelUnit)).Max();
        int shift = Math.ILogB(Math.Max(farthest, 1)) + 1 - SumBits;
        if (shift > SumBits || Count > MachineSumsCall.MaxVectors)
        {
            throw context.NotPlannable($"sums of its {Count} vectors have no kernel on the device");
        }

        shift = Math.Max(shift, 0);
        double unit = Math.ScaleB(coefficientUnit * kernelUnit, shift);
        int[][] entries = Array.ConvertAll(whole, row => row.Select((w, v) => (w, v)).Where(pair => pair.w != 0)
            .Select(pair => MachineSumsCall.Entry(pair.v, pair.w)).ToArray());
        int end = 0;
        var call = new MachineSumsCall
        {
            Layer = context.Layer,
            X = kernels,
            Y = sums,
            Entries = context.Table("Entries", entries.SelectMany(own => own).ToArray()),
            Ends = context.Table("Ends", Array.ConvertAll(entries, own => end += own.Length)),
            Start = context.Table("Rho", Array.ConvertAll(rho, r => (int)Math.Round(r / unit))),
            ProductShift = shift,
        };
        return (call, unit);
    }

    /// <summary>What a 16-bit number counts where they reach <paramref name="most"/>.</summary>
    private static double Unit(double most) => Math.Max(most, float.Epsilon) / MostWeight;

    private void Results(DeviceBuffer sums, Planning.Slice y, double unit)
    {
        int outputs = context.Output().Shape[1];
        QuantParams quant = context.Output().Quant;
        float At(int sum, int k) => machines.Behind([sum * unit])[k];
        switch (machines.Result)
        {
            case MachineResult.Sides or MachineResult.Signs:
                context.Emit(SumLevels.Of(context, sums, y, outputs, 1 << SumBits, sum => quant.Quantize(At(sum, 0))));
                break;
            case MachineResult.Probabilities:
                for (int k = 0; k < outputs; k++)
                {
                    int output = k;
                    context.Emit(SumLevels.Of(context, sums, y.Advance(k), 1, 1 << SumBits, sum => Share(quant, At(sum, output)), $"Class{k}"));
                }

                break;
            default:
                Scores(sums, y, unit, outputs, quant);
                break;
        }
    }

    /// <summary>The byte of a probability, on its side of one half.</summary>
    private static byte Share(QuantParams quant, float value)
    {
        int level = quant.Quantize(value);
        return (byte)(value > Half && quant.Dequantize(level) <= Half ? level + 1 : level);
    }

    private void Scores(DeviceBuffer sums, Planning.Slice y, double unit, int outputs, QuantParams quant)
    {
        FixedPoint ratio = LayerLowering.Ratio(context, unit / quant.Scale);
        context.Emit(new ForestScoresCall
        {
            Layer = context.Layer,
            X = sums,
            Y = y,
            Outputs = outputs,
            HasComplement = false,
            Complement = 0,
            IsRelative = false,
            Multiplier = ratio.Multiplier,
            Shift = ratio.Shift,
            OutputZeroPoint = quant.ZeroPoint,
        });
        if (machines.Result == MachineResult.Scores)
        {
            context.Emit(new ForestChoiceCall { Layer = context.Layer, X = sums, Y = y, Outputs = outputs, HasComplement = false, Complement = 0 });
        }
    }
}
