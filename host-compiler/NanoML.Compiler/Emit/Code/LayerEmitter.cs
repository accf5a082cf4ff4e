using NanoML.Compiler.Planning.Code;

namespace NanoML.Compiler.Emit.Code;

/// <summary>Prints a layer's code by its strategy.</summary>
internal static class LayerEmitter
{
    public static void Emit(LayerCode code, EmitContext context, CSharpWriter writer)
    {
        switch (code)
        {
            case ReferenceCode reference:
                ReferenceEmitter.Emit(reference, context, writer);
                break;
            case PackedCode packed:
                PackedEmitter.Emit(packed, context, writer);
                break;
            case StreamedCode streamed:
                StreamedEmitter.Emit(streamed, context, writer);
                break;
            case RepeatedCode repeated:
                RepeatedEmitter.Emit(repeated, context, writer);
                break;
            case UnrolledConv conv:
                UnrolledConvEmitter.Emit(conv, context, writer);
                break;
            case UnrolledDense dense:
                UnrolledDenseEmitter.Emit(dense, context, writer);
                break;
            case UnrolledRow row:
                UnrolledRowEmitter.Emit(row, context, writer);
                break;
            case UnrolledPool pool:
                UnrolledPoolEmitter.Emit(pool, context, writer);
                break;
            case LaneDepthwise depthwise:
                LaneDepthwiseEmitter.Emit(depthwise, context, writer);
                break;
            case LaneChainPointwise pointwise:
                LaneChainPointwiseEmitter.Emit(pointwise, context, writer);
                break;
            case LaneChainPool pool:
                LaneChainPoolEmitter.Emit(pool, context, writer);
                break;
            case LaneChainDepthwise depthwise:
                LaneChainDepthwiseEmitter.Emit(depthwise, context, writer);
                break;
            default:
                throw new ArgumentException($"No printer for {code.GetType().Name}.", nameof(code));
        }
    }
}
