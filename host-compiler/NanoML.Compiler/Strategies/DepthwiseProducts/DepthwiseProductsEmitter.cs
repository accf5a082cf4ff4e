using NanoML.Compiler.Strategies.Lanes;
using NanoML.Compiler.Writing;
using static NanoML.Compiler.Strategies.Lanes.LaneWriter;

namespace NanoML.Compiler.Strategies.DepthwiseProducts;

/// <summary>Prints a <see cref="DepthwiseProductsCode"/>: a method that channels call, or methods with the lines of channels.</summary>
internal sealed class DepthwiseProductsEmitter
{
    private readonly DepthwiseProductsCode _code;
    private readonly EmitContext _context;
    private readonly ProductWriter _products;
    private readonly ChannelCallsWriter _calls;

    private DepthwiseProductsEmitter(DepthwiseProductsCode code, EmitContext context)
    {
        _code = code;
        _context = context;
        _products = new ProductWriter(code);
        _calls = new ChannelCallsWriter(code, context);
    }

    public static void Emit(DepthwiseProductsCode code, EmitContext context, CSharpWriter writer) => new DepthwiseProductsEmitter(code, context).Run(writer);

    private void Run(CSharpWriter writer)
    {
        int taps = _code.Products.Groups[0].Count;
        writer.Line(_code.Heading($"{_code.Format.Lanes} rows and {taps} {(taps == 1 ? "tap" : "taps")} in one multiplication"));
        if (_code.IsInline)
        {
            bool compares = _context.Clamp(_code.Channels[0].Range) is null;
            foreach (IReadOnlyList<LaneChannel[]> inputs in _code.InlineParts())
            {
                LaneChannel[] channels = [.. inputs.SelectMany(some => some)];
                _calls.WritePart(writer, channels, inputs.Sum(_code.InlineBytes), compares, body => Lines(body, inputs));
            }

            return;
        }

        foreach ((LaneChannel[] channels, bool compares) in _calls.Parts)
        {
            int bytes = _calls.BytesOf(channels.Length, _code.CallBytes);
            _context.Units.Reserve(_code.MethodBytes + bytes, 2);
            string method = AddMethod(compares);
            _calls.WritePart(writer, channels, bytes, compares, body => Calls(body, channels, method));
        }
    }

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
            IEnumerable<long> weights = Enumerable.Range(0, _code.WeightCount)
                .Select(k => _code.Weight(channel, k / _code.Geometry.KernelWidth, k % _code.Geometry.KernelWidth));
            _calls.WriteCall(writer, method, channel, channel.Channel / _code.Conv.DepthMultiplier, channel.Channel, _code.Offset(channel), weights);
        }
    }

    private string AddMethod(bool compares) => _calls.AddMethod(
        "Channel", _code.MethodBytes, "one channel", compares,
        Enumerable.Range(0, _code.WeightCount).Select(k => ProductWriter.Weight(k / _code.Geometry.KernelWidth, k % _code.Geometry.KernelWidth)),
        writer => Body(writer, compares));

    private void Body(CSharpWriter writer, bool compares)
    {
        _products.Declare(writer, masks: true, compares);
        _products.Load(writer, distance => $"x[{At("input", distance)}]");
        foreach (ProductSum sum in _code.Products.Sums)
        {
            for (int column = 0; column < _code.Geometry.OutputWidth; column++)
            {
                ProductWriter.Sum(
                    writer, "offset", _code.ProductsOf(sum, column).Select(p => (p.Block, p.Column, ProductWriter.Weight(p.Group, p.Tap))));
                foreach (int row in sum.Rows)
                {
                    _calls.WriteByte(writer, _products.Distance(row, column), _products.Lane(sum, row), compares);
                }
            }
        }
    }
}
