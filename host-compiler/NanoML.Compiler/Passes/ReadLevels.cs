using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Ops.Support;

namespace NanoML.Compiler.Passes;

/// <summary>
/// Lets operators that work on 8-bit levels, as MaxPool, Reshape and Clip may, work on the reals behind them, which gives the same levels; so
/// QuantizeLinear and DequantizeLinear become neighbours, for <see cref="FoldQuantization"/>. Products of levels become products of reals
/// (<see cref="IntegerSums"/>), and levels by the range of each sample, which the device has not, the reals that they were made of.
/// </summary>
internal sealed class ReadLevels
{
    private const int X = 0;
    private const int Scale = 1;
    private const int ZeroPoint = 2;

    private readonly GraphEditor _editor;
    private readonly Dictionary<string, Meaning> _meanings = [];
    private readonly IntegerSums _sums;

    private ReadLevels(Graph graph)
    {
        _editor = new GraphEditor(graph);
        _sums = new IntegerSums(_editor, Reals);
    }

    /// <exception cref="CompilerException">NML0301: sums of levels are used as integers, so that there are no reals behind them.</exception>
    public static Graph Run(Graph graph)
    {
        var pass = new ReadLevels(graph);
        foreach (string name in graph.Nodes.Select(node => node.Name))
        {
            if (pass._editor.Find(name) is { } node)
            {
                pass.Read(node);
            }
        }

        Graph read = pass._editor.ToGraph();
        return read.Nodes.FirstOrDefault(node => node.Op is DynamicQuantizeLinear or IntegerProduct) is { } left
            ? throw new CompilerException(
                DiagnosticCatalog.NotQuantizable,
                $"{graph.Describe(left)}: what it makes is used as integers, not scaled to reals again",
                "Multiply sums by the scales of both factors, or export a static QDQ model (QuantizeLinear/DequantizeLinear pairs).")
            { Node = left.Name }
            : read;
    }

    private void Read(Node node)
    {
        switch (node.Op)
        {
            case QuantizeLinear when HasOneScale(node):
                _meanings[node.Output] = new Meaning(node.Name, null, node.Inputs[Scale], ZeroPointOf(node));
                break;
            case DynamicQuantizeLinear:
                _meanings[node.Output] = new Meaning(
                    node.Name, node.Inputs[X], node.Outputs[DynamicQuantizeLinear.Scale], node.Outputs[DynamicQuantizeLinear.ZeroPoint]);
                _sums.AddScale(node.Outputs[DynamicQuantizeLinear.Scale]);
                break;
            case DynamicRounding:
                PassOn(node, node.Inputs[X]);
                break;
            case DequantizeLinear when _meanings.TryGetValue(node.Inputs[X], out Meaning? meaning):
                // Behind the QuantizeLinear itself they are a pair already.
                if (meaning.Reals is { } reals
                    && _editor.Value(reals).Type == _editor.Value(node.Output).Type
                    && Matches(meaning, node.Inputs[Scale], ZeroPointOf(node)))
                {
                    PassOn(node, reals);
                }

                break;
            case ArgMax when RealsOf(node.Inputs[X]) is { } scores:
                _editor.Replace(node, node.WithInput(X, scores));
                break;
            default:
                if (!Move(node))
                {
                    _sums.Read(node);
                }

                break;
        }
    }

    /// <summary>Puts an operator that moves or compares levels between reals; what still reads the levels gets them from those.</summary>
    private bool Move(Node node)
    {
        if (node.Inputs.FirstOrDefault(_meanings.ContainsKey) is not { } first || OnReals(node.Op, _meanings[first]) is not { } op)
        {
            return false;
        }

        Meaning meaning = _meanings[first];
        string?[] inputs = [.. node.Inputs.Select(name => RealInput(name, meaning))];
        if (inputs.Contains(null))
        {
            return false;
        }

        string[] levels = [.. node.Outputs];
        string[] reals = [.. levels.Select(name => _editor.FreshName($"{name}_reals"))];
        Node moved = _editor.Replace(node, node with { Op = op, Inputs = [.. inputs.Select(name => name!)], Outputs = [.. reals] });
        for (int k = 0; k < levels.Length; k++)
        {
            var quantize = new Node(
                _editor.FreshNodeName($"{node.Name}_QuantizeLinear"), new QuantizeLinear(null, _editor.Value(levels[k]).Type.ElementType), [reals[k], .. meaning.Parameters], [levels[k]]);
            _editor.InsertAfter(moved, quantize);
            _meanings[levels[k]] = meaning with { Source = quantize.Name, Reals = reals[k] };
        }

        return true;
    }

    /// <summary>The reals behind an input of an operator on levels of one meaning; null where it has another. What holds no levels stays.</summary>
    private string? RealInput(string name, Meaning meaning)
    {
        if (name.Length == 0 || _editor.Value(name).Type.ElementType is not (ElementType.UInt8 or ElementType.Int8))
        {
            return name;
        }

        if (_editor.Value(name) is { Constant: { } constant })
        {
            return Constants(meaning) is ({ } scale, var zero)
                ? _editor.AddConstant($"{name}_reals", new Tensor(constant.Shape, [.. constant.Integers.Select(q => (q - zero) * scale)]))
                : null;
        }

        return _meanings.TryGetValue(name, out Meaning? other) && Matches(other, meaning.Scale, meaning.ZeroPoint) ? RealsOf(name) : null;
    }

    /// <summary>What an operator on levels does with reals; null where that is not one operator.</summary>
    private Op? OnReals(Op op, Meaning meaning) => (op, Constants(meaning)) switch
    {
        (MaxPool or Reshape or Transpose or Slice or Split or Tile or Expand or Gather or Identity or BlockMove or Resize or Concat or Where, _) => op,
        (Pad { Mode: not PadMode.Constant }, _) => op,
        (Pad pad, ({ } scale, var zero)) => pad with { Value = (pad.Value - zero) * scale },
        (Clip clip, ({ } scale, var zero)) => new Clip((clip.Min - zero) * scale, (clip.Max - zero) * scale),
        (Relu, ({ } scale, var zero)) => FuseClamp.ToOp(new Clamp(-zero * scale, float.PositiveInfinity)),
        _ => null,
    };

    /// <summary>Scale and zero point as numbers; null where they are those of each sample.</summary>
    private (float? Scale, long ZeroPoint) Constants(Meaning meaning) => _editor.Value(meaning.Scale).Constant is { } scale
        ? (scale.Floats[0], meaning.ZeroPoint.Length == 0 ? 0 : _editor.Value(meaning.ZeroPoint).Constant!.Integers[0])
        : (null, 0);

    /// <summary>The reals behind levels that nodes make; null of what is not known.</summary>
    private string? RealsOf(string levels)
    {
        if (!_meanings.TryGetValue(levels, out Meaning? meaning))
        {
            return null;
        }

        if (meaning.Reals is null)
        {
            string reals = _editor.FreshName($"{levels}_reals");
            _editor.InsertAfter(
                _editor.Find(meaning.Source)!,
                new Node(_editor.FreshNodeName($"{meaning.Source}_DequantizeLinear"), new DequantizeLinear(null), [levels, .. meaning.Parameters], [reals]));
            _meanings[levels] = meaning = meaning with { Reals = reals };
        }

        return meaning.Reals;
    }

    /// <summary>The reals behind a factor of a product, and the value that holds its scale; null where the zero point is another one.</summary>
    private (string Reals, string Scale)? Reals(string levels, string zeroPoint) =>
        _meanings.TryGetValue(levels, out Meaning? meaning) && IsSame(meaning.ZeroPoint, zeroPoint) ? (RealsOf(levels)!, meaning.Scale) : null;

    private bool Matches(Meaning meaning, string scale, string zeroPoint) =>
        (meaning.Scale == scale || (_editor.Value(meaning.Scale).Constant is { } own && _editor.Value(scale).Constant is { Shape.Count: 1 } other && own.Floats[0] == other.Floats[0]))
        && IsSame(meaning.ZeroPoint, zeroPoint);

    private bool IsSame(string zeroPoint, string other) => zeroPoint == other || (Number(zeroPoint) is { } own && own == Number(other));

    private long? Number(string zeroPoint) => zeroPoint.Length == 0 ? 0
        : _editor.Value(zeroPoint).Constant is { IsFloat: false, Shape.Count: 1 } constant ? constant.Integers[0]
        : null;

    private bool HasOneScale(Node node) =>
        _editor.Value(node.Inputs[Scale]).Constant is { Shape.Count: 1 } scale && scale.Floats[0] > 0 && Number(ZeroPointOf(node)) is not null;

    private static string ZeroPointOf(Node node) => node.Inputs.Length > ZeroPoint ? node.Inputs[ZeroPoint] : "";

    private void PassOn(Node node, string value)
    {
        Node identity = _editor.Replace(node, node with { Op = new Identity(), Inputs = [value] });
        _editor.Bypass(identity, value);
    }

    /// <summary>What levels stand for.</summary>
    /// <param name="Source">The name of the node that makes them.</param>
    /// <param name="Reals">The value that holds the reals behind them; null where none does yet.</param>
    /// <param name="Scale">The value that holds their scale.</param>
    /// <param name="ZeroPoint">The value that holds their zero point; empty for 0 of uint8.</param>
    private sealed record Meaning(string Source, string? Reals, string Scale, string ZeroPoint)
    {
        public string[] Parameters => ZeroPoint.Length == 0 ? [Scale] : [Scale, ZeroPoint];
    }
}
