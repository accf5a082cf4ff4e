using System.Collections.Immutable;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Passes;

/// <summary>
/// Follows the sums that <see cref="IntegerProduct"/> makes to where they are reals again. A sum is the product of the reals behind both
/// factors, divided by their scales: constant ones are divided by at once, those of each sample (<see cref="DynamicQuantizeLinear"/>) are
/// remembered until the model multiplies by them.
/// </summary>
/// <param name="editor">Its nodes are read in their order.</param>
/// <param name="realsOf">The reals behind levels, given the value that holds the zero point they are used with, and the value of their scale.</param>
internal sealed class IntegerSums(GraphEditor editor, Func<string, string, (string Reals, string Scale)?> realsOf)
{
    private readonly Dictionary<string, Scaled> _scaled = [];

    /// <summary>Names a value as the scale of each sample.</summary>
    public void AddScale(string name) => _scaled[name] = new Scaled(null, Powers.Of(name, 1));

    /// <summary>Reads a node that makes such a sum, or computes with one.</summary>
    public void Read(Node node)
    {
        if (node.Op is IntegerProduct product)
        {
            Multiply(node, product);
        }
        else if (node.Inputs.Any(_scaled.ContainsKey) && Follow(node) is { } scaled)
        {
            _scaled[node.Output] = scaled;
            Settle(node, scaled);
        }
    }

    private void Multiply(Node node, IntegerProduct product)
    {
        if (Factor(node, 0, product.LeftAxis) is not { } left || Factor(node, 1, product.RightAxis) is not { } right)
        {
            return;
        }

        string name = $"{node.Name}_{product.Real.OpType}";
        string sum = editor.InsertBefore(node, name, product.Real, left.Reals, right.Reals);
        double scale = left.Scale * right.Scale;
        string divided = scale == 1 ? sum : editor.InsertBefore(node, $"{node.Name}_Mul", new Mul(), sum, Number(node, (float)(1 / scale)));
        _scaled[node.Output] = new Scaled(divided, left.Divisor.Times(right.Divisor));
    }

    /// <summary>The reals of a factor, what constant scale they have, and those of each sample that they must be divided by.</summary>
    private (string Reals, double Scale, Powers Divisor)? Factor(Node node, int input, int axis)
    {
        string levels = node.Inputs[input];
        int index = IntegerProduct.ZeroPoint + input;
        string zeroPoint = index < node.Inputs.Length ? node.Inputs[index] : "";
        if (realsOf(levels, zeroPoint) is (var reals, var scale))
        {
            return editor.Value(scale).Constant is { } constant
                ? (reals, constant.Floats[0], Powers.None)
                : (reals, 1, Powers.Of(scale, -1));
        }

        Tensor? zero = zeroPoint.Length == 0
            ? new Tensor(Shape.Scalar, new long[1], editor.Value(levels).Type.ElementType)
            : editor.Value(zeroPoint).Constant;
        return zero is null ? null : (Differences(node, levels, zero, axis), 1, Powers.None);
    }

    private string Differences(Node node, string levels, Tensor zero, int axis)
    {
        (Op op, Tensor ones, Tensor zeros) = IntegerProduct.Differences(zero, axis);
        return editor.InsertBefore(
            node, $"{node.Name}_{op.OpType}", op, levels, editor.AddConstant($"{node.Name}_one", ones), editor.AddConstant($"{node.Name}_zero", zeros));
    }

    /// <summary>What a node makes of sums and scales; null where that is not known.</summary>
    private Scaled? Follow(Node node) => node.Op switch
    {
        Cast { To: ElementType.Int32 or ElementType.Int64 } => _scaled[node.Inputs[0]],
        Cast { To: var to } when to.IsFloat() => Typed(node, _scaled[node.Inputs[0]], to),
        Reshape or Transpose or Identity or Slice or Gather or Expand or Tile => Moved(node),
        Mul { Clamp: null } => Times(node),
        Add { Clamp: null } or Sub { Clamp: null } => Sum(node),
        _ => null,
    };

    private Scaled Typed(Node node, Scaled scaled, ElementType type) => scaled.Reals is { } reals && editor.Value(reals).Type.ElementType != type
        ? scaled with { Reals = editor.InsertBefore(node, $"{node.Name}_Cast", new Cast(type), reals) }
        : scaled;

    private Scaled Moved(Node node)
    {
        Scaled x = _scaled[node.Inputs[0]];
        return x.Reals is { } reals
            ? x with { Reals = editor.InsertBefore(node, $"{node.Name}_{node.Op.OpType}", node.Op, [reals, .. node.Inputs.Skip(1)]) }
            : x;
    }

    private Scaled Times(Node node)
    {
        Scaled a = Operand(node, 0);
        Scaled b = Operand(node, 1);
        string? reals = (a.Reals, b.Reals) switch
        {
            (null, null) => null,
            (null, { } only) => only,
            ({ } only, null) => only,
            _ => editor.InsertBefore(node, $"{node.Name}_Mul", new Mul(), a.Reals!, b.Reals!),
        };
        return new Scaled(reals, a.Powers.Times(b.Powers));
    }

    private Scaled? Sum(Node node)
    {
        Scaled a = Operand(node, 0);
        Scaled b = Operand(node, 1);
        return a.Reals is { } left && b.Reals is { } right && a.Powers.Equals(b.Powers)
            ? new Scaled(editor.InsertBefore(node, $"{node.Name}_{node.Op.OpType}", node.Op, left, right), a.Powers)
            : null;
    }

    private Scaled Operand(Node node, int input)
    {
        string name = node.Inputs[input];
        if (_scaled.TryGetValue(name, out Scaled? scaled))
        {
            return scaled;
        }

        return editor.Value(name).Type.ElementType.IsFloat()
            ? new Scaled(name, Powers.None)
            : new Scaled(editor.InsertBefore(node, $"{node.Name}_Cast", new Cast(ElementType.Float32), name), Powers.None);
    }

    /// <summary>Where no scale is left to multiply by, reals are real.</summary>
    private void Settle(Node node, Scaled scaled)
    {
        if (scaled is { Reals: { } reals, Powers.IsNone: true } && editor.Value(node.Output).Type == editor.Value(reals).Type)
        {
            _scaled.Remove(node.Output);
            Node identity = editor.Replace(node, node with { Op = new Identity(), Inputs = [reals] });
            editor.Bypass(identity, reals);
        }
    }

    private string Number(Node node, float value) => editor.AddConstant($"{node.Name}_scale", Tensor.Scalar(value));

    /// <summary>A value as reals times powers of scales.</summary>
    /// <param name="Reals">The value that holds them; null stands for 1.</param>
    private sealed record Scaled(string? Reals, Powers Powers);

    /// <summary>Powers of the scales of each sample, by name; those with the exponent 0 are left out.</summary>
    private sealed class Powers(ImmutableSortedDictionary<string, int> exponents) : IEquatable<Powers>
    {
        public static readonly Powers None = new(ImmutableSortedDictionary<string, int>.Empty);

        private readonly ImmutableSortedDictionary<string, int> _exponents = exponents;

        public bool IsNone => _exponents.IsEmpty;

        public static Powers Of(string scale, int exponent) => new(None._exponents.Add(scale, exponent));

        public Powers Times(Powers other)
        {
            ImmutableSortedDictionary<string, int> product = _exponents;
            foreach ((string scale, int exponent) in other._exponents)
            {
                int sum = product.GetValueOrDefault(scale) + exponent;
                product = sum == 0 ? product.Remove(scale) : product.SetItem(scale, sum);
            }

            return new Powers(product);
        }

        public bool Equals(Powers? other) => other is not null && _exponents.SequenceEqual(other._exponents);

        public override bool Equals(object? obj) => Equals(obj as Powers);

        public override int GetHashCode() => _exponents.Count;
    }
}
