using NanoML.Compiler.Planning;
using NanoML.Compiler.Strategies.Lanes;
using NanoML.Compiler.Writing;
using static NanoML.Compiler.Strategies.Lanes.LaneWriter;

namespace NanoML.Compiler.Strategies.DepthwiseProducts;

/// <summary>Prints a <see cref="DepthwiseProductsCode"/>: a method that channels call, or methods with the lines of channels.</summary>
internal sealed class DepthwiseProductsEmitter
{
    // In a loop over samples, adding both places to where the sample begins.
    private const int MovedBytes = 8;

    private readonly DepthwiseProductsCode _code;
    private readonly EmitContext _context;
    private readonly ProductWriter _products;
    private readonly ClampTable? _clamp;

    private DepthwiseProductsEmitter(DepthwiseProductsCode code, EmitContext context)
    {
        _code = code;
        _context = context;
        _products = new ProductWriter(code);
        _clamp = context.Clamp(code.Channels[0].Range);
    }

    public static void Emit(DepthwiseProductsCode code, EmitContext context, CSharpWriter writer) => new DepthwiseProductsEmitter(code, context).Run(writer);

    private string Summary => $"{_code.Call.Kernel} {_code.Call.Summary}";

    private void Run(CSharpWriter writer)
    {
        int taps = _code.Products.Groups[0].Count;
        writer.Line(_code.Heading($"{_code.Format.Lanes} rows and {taps} {(taps == 1 ? "tap" : "taps")} in one multiplication"));
        if (_code.IsInline)
        {
            foreach (IReadOnlyList<LaneChannel[]> inputs in _code.InlineParts())
            {
                LaneChannel[] channels = [.. inputs.SelectMany(some => some)];
                CallPart(writer, AddPart(channels, inputs.Sum(_code.InlineBytes), _clamp is null, body => Lines(body, inputs)), _clamp is null);
            }

            return;
        }

        foreach (IGrouping<bool, LaneChannel> kind in _code.Channels.GroupBy(c => _context.Plan.ClampFor(c.Range) is null))
        {
            foreach (LaneChannel[] channels in kind.Chunk(_code.ChannelsPerPart))
            {
                int bytes = (_code.CallBytes + (_context.Loop is null ? 0 : MovedBytes)) * channels.Length;
                _context.Units.Reserve(_code.MethodBytes + bytes, 2);
                string method = AddMethod(kind.Key);
                CallPart(writer, AddPart(channels, bytes, kind.Key, body => Calls(body, channels, method)), kind.Key);
            }
        }
    }

    private string AddPart(LaneChannel[] channels, int bytes, bool compares, Action<CSharpWriter> body) => _context.Units.Add(
        $"{Identifier.Pascal(_code.Call.Layer)}Channels",
        bytes,
        $"{Summary}: {channels.Length} channels from {channels[0].Channel} to {channels[^1].Channel}.",
        "byte[] x, byte[] y" + ClampParameter(compares) + (_context.Loop is null ? "" : ", int input, int output"),
        body);

    private void CallPart(CSharpWriter writer, string name, bool compares)
    {
        string clamp = compares ? "" : $", clamp: {_context.Table(_clamp!.Table)}";
        string places = _context.Loop is null ? "" : $", input: {_context.Place(_code.Reads[0])}, output: {_context.Place(_code.Output)}";
        writer.Line($"{name}(x: {_context.Array(_code.Reads[0])}, y: {_context.Array(_code.Output)}{clamp}{places});");
    }

    private static string ClampParameter(bool compares) => compares ? "" : ", byte[] clamp";

    /// <summary>The lines of channels, one input channel after the other.</summary>
    private void Lines(CSharpWriter writer, IReadOnlyList<LaneChannel[]> inputs)
    {
        LaneChannel[] all = [.. inputs.SelectMany(some => some).Where(c => !c.Segments.IsEmpty)];
        if (all.Length > 0)
        {
            _products.Declare(writer, all.Any(c => Index(c) is null), all.Any(c => _context.Plan.ClampFor(c.Range) is null));
        }

        foreach (LaneChannel[] channels in inputs)
        {
            writer.Line();
            writer.Line($"// Channel {channels[0].Channel}{(channels.Length == 1 ? "" : $" to {channels[^1].Channel}")}.");
            if (channels.Any(c => !c.Segments.IsEmpty))
            {
                int first = _context.Offset(_code.Reads[0]) + (channels[0].Channel / _code.Conv.DepthMultiplier);
                _products.Load(writer, distance => $"x[{Int(first + distance)}]");
            }

            foreach (LaneChannel channel in channels)
            {
                Lines(writer, channel);
            }
        }
    }

    private void Lines(CSharpWriter writer, LaneChannel channel)
    {
        int output = _context.Offset(_code.Output) + channel.Channel;
        ClampTable? clamp = _context.Plan.ClampFor(channel.Range);
        LaneIndex? index = Index(channel);
        foreach (ProductSum sum in _code.Products.Sums)
        {
            for (int column = 0; column < _code.Geometry.OutputWidth; column++)
            {
                if (!channel.Segments.IsEmpty)
                {
                    ProductWriter.Sum(
                        writer, Long(_code.Offset(channel, index)),
                        _code.ProductsOf(channel, sum, column).Select(p => (p.Block, p.Column, Long(p.Weight))));
                }

                foreach (int row in sum.Rows)
                {
                    string target = $"y[{Int(output + _products.Distance(row, column))}]";
                    if (channel.Segments.IsEmpty)
                    {
                        writer.Line($"{target} = {channel.ConstantOutput};");
                        continue;
                    }

                    if (index is { } known)
                    {
                        writer.Line($"{target} = clamp[{LaneWriter.Index(["sum"], _code.SumFormat, _code.Products.LaneOf(sum, row), known)}];");
                        continue;
                    }

                    Requantize(writer, target, _products.Lane(sum, row), channel, clamp);
                }
            }
        }
    }

    private LaneIndex? Index(LaneChannel channel) => _context.Plan.IndexFor(channel, _code.Format);

    private void Calls(CSharpWriter writer, LaneChannel[] channels, string method)
    {
        foreach (LaneChannel channel in channels)
        {
            ClampTable? clamp = _context.Plan.ClampFor(channel.Range);
            (long multiplier, long constant, int shift) = _code.Scaled(channel, clamp?.Below ?? 0);
            int input = channel.Channel / _code.Conv.DepthMultiplier;
            IEnumerable<long> weights = Enumerable.Range(0, _code.WeightCount)
                .Select(k => _code.Weight(channel, k / _code.Geometry.KernelWidth, k % _code.Geometry.KernelWidth));
            writer.List(
                $"{method}(",
                [
                    "x: x", $"input: {Place("input", _code.Reads[0], input)}", "y: y", $"output: {Place("output", _code.Output, channel.Channel)}",
                    .. clamp is null ? Array.Empty<string>() : ["clamp: clamp"],
                    $"multiplier: {Long(multiplier)}", $"constant: {Long(constant)}",
                    .. _code.CommonShift is null ? [$"shift: {Int(shift)}"] : Array.Empty<string>(),
                    $"offset: {Long(_code.Offset(channel))}", .. weights.Select(Long),
                ],
                ");");
        }
    }

    /// <summary>A place in the input or the output: in a loop over samples, as far from where the sample begins.</summary>
    private string Place(string start, Slice slice, int distance) =>
        _context.Loop is null ? Int(_context.Offset(slice) + distance) : At(start, distance);

    private string AddMethod(bool compares)
    {
        IEnumerable<string> weights = Enumerable.Range(0, _code.WeightCount)
            .Select(k => $", long {ProductWriter.Weight(k / _code.Geometry.KernelWidth, k % _code.Geometry.KernelWidth)}");
        return _context.Units.Add(
            $"{Identifier.Pascal(_code.Call.Layer)}Channel",
            _code.MethodBytes,
            $"{Summary}: one channel.",
            $"byte[] x, int input, byte[] y, int output{ClampParameter(compares)}, long multiplier, long constant"
                + $"{(_code.CommonShift is null ? ", int shift" : "")}, long offset{string.Concat(weights)}",
            writer => Body(writer, compares));
    }

    private void Body(CSharpWriter writer, bool compares)
    {
        _products.Declare(writer, masks: true, compares);
        _products.Load(writer, distance => $"x[{At("input", distance)}]");
        string shift = _code.CommonShift is { } common ? Int(common) : "shift";
        foreach (ProductSum sum in _code.Products.Sums)
        {
            for (int column = 0; column < _code.Geometry.OutputWidth; column++)
            {
                ProductWriter.Sum(
                    writer, "offset", _code.ProductsOf(sum, column).Select(p => (p.Block, p.Column, ProductWriter.Weight(p.Group, p.Tap))));
                foreach (int row in sum.Rows)
                {
                    string value = $"(({_products.Lane(sum, row)} * multiplier) + constant) >> {shift}";
                    string target = $"y[{At("output", _products.Distance(row, column))}]";
                    if (!compares)
                    {
                        writer.Line($"{target} = clamp[(int)({value})];");
                        continue;
                    }

                    writer.Line($"value = {value};");
                    Compare(writer, target, _code.Channels[0]);
                }
            }
        }
    }
}
