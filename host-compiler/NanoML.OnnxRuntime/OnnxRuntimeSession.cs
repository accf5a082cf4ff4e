using System.Collections.Immutable;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Proof;
using Tensor = NanoML.Compiler.Ir.Tensor;

namespace NanoML.OnnxRuntime;

/// <summary>A model in ONNX Runtime. Its tensors become those of the compiler, with the same element types.</summary>
internal sealed class OnnxRuntimeSession(InferenceSession session) : IReferenceSession
{
    private readonly RunOptions _runOptions = new();
    private readonly TensorElementType[] _inputTypes = [.. session.InputNames.Select(name => session.InputMetadata[name].ElementDataType)];

    public ImmutableArray<Tensor> Run(params ImmutableArray<Tensor> inputs)
    {
        if (inputs.Length != _inputTypes.Length)
        {
            throw new ReferenceException($"takes {_inputTypes.Length} inputs, not {inputs.Length}");
        }

        OrtValue[] feeds = [.. inputs.Select((input, k) => ToValue(input, _inputTypes[k]))];
        try
        {
            using IDisposableReadOnlyCollection<OrtValue> outputs = session.Run(_runOptions, session.InputNames, feeds, session.OutputNames);
            return [.. outputs.Select(ToTensor)];
        }
        catch (OnnxRuntimeException e)
        {
            throw new ReferenceException(OnnxRuntimeReference.Reason(e)!, e);
        }
        finally
        {
            Array.ForEach(feeds, feed => feed.Dispose());
        }
    }

    public void Dispose()
    {
        _runOptions.Dispose();
        session.Dispose();
    }

    private static OrtValue ToValue(Tensor input, TensorElementType type)
    {
        long[] shape = [.. input.Shape.Dims.Select(extent => (long)extent)];
        return type switch
        {
            TensorElementType.Float => OrtValue.CreateTensorValueFromMemory(input.Floats, shape),
            TensorElementType.Double => OrtValue.CreateTensorValueFromMemory(Array.ConvertAll(input.Floats, x => (double)x), shape),
            TensorElementType.Float16 => OrtValue.CreateTensorValueFromMemory(Array.ConvertAll(input.Floats, x => (Float16)x), shape),
            TensorElementType.BFloat16 => OrtValue.CreateTensorValueFromMemory(Array.ConvertAll(input.Floats, x => (BFloat16)x), shape),
            TensorElementType.UInt8 => OrtValue.CreateTensorValueFromMemory(Array.ConvertAll(input.Floats, x => (byte)Level(x, byte.MinValue, byte.MaxValue)), shape),
            TensorElementType.Int8 => OrtValue.CreateTensorValueFromMemory(Array.ConvertAll(input.Floats, x => (sbyte)Level(x, sbyte.MinValue, sbyte.MaxValue)), shape),
            _ => throw new ReferenceException($"takes an input of {type}, which is not fed"),
        };
    }

    private static float Level(float x, float min, float max) => Math.Clamp(MathF.Round(x), min, max);

    private static Tensor ToTensor(OrtValue value)
    {
        OrtTensorTypeAndShapeInfo info = value.GetTensorTypeAndShape();
        var shape = new Shape([.. info.Shape.Select(extent => (int)extent)]);
        return info.ElementDataType switch
        {
            TensorElementType.Float => Floats<float>(value, shape, ElementType.Float32, x => x),
            TensorElementType.Double => Floats<double>(value, shape, ElementType.Float64, x => (float)x),
            TensorElementType.Float16 => Floats<Float16>(value, shape, ElementType.Float16, x => (float)x),
            TensorElementType.BFloat16 => Floats<BFloat16>(value, shape, ElementType.BFloat16, x => (float)x),
            TensorElementType.Int64 => Integers<long>(value, shape, ElementType.Int64, x => x),
            TensorElementType.Int32 => Integers<int>(value, shape, ElementType.Int32, x => x),
            TensorElementType.Int16 => Integers<short>(value, shape, ElementType.Int16, x => x),
            TensorElementType.Int8 => Integers<sbyte>(value, shape, ElementType.Int8, x => x),
            TensorElementType.UInt64 => Integers<ulong>(value, shape, ElementType.UInt64, x => (long)x),
            TensorElementType.UInt32 => Integers<uint>(value, shape, ElementType.UInt32, x => x),
            TensorElementType.UInt16 => Integers<ushort>(value, shape, ElementType.UInt16, x => x),
            TensorElementType.UInt8 => Integers<byte>(value, shape, ElementType.UInt8, x => x),
            TensorElementType.Bool => Integers<bool>(value, shape, ElementType.Bool, x => x ? 1 : 0),
            _ => throw new ReferenceException($"returns elements of {info.ElementDataType}, which are not read"),
        };
    }

    private static Tensor Floats<T>(OrtValue value, Shape shape, ElementType type, Converter<T, float> convert)
        where T : unmanaged => new(shape, Array.ConvertAll(value.GetTensorDataAsSpan<T>().ToArray(), convert), type);

    private static Tensor Integers<T>(OrtValue value, Shape shape, ElementType type, Converter<T, long> convert)
        where T : unmanaged => new(shape, Array.ConvertAll(value.GetTensorDataAsSpan<T>().ToArray(), convert), type);
}
