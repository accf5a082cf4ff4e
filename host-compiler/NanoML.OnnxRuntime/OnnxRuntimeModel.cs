using Microsoft.ML.OnnxRuntime;
using NanoML.Compiler.Ir;

namespace NanoML.OnnxRuntime;

/// <summary>
/// Runs the model file with ONNX Runtime on the CPU, in place of the float oracle. The model has one float32 input; its first output is taken.
/// </summary>
public sealed class OnnxRuntimeModel : IReferenceModel
{
    private readonly InferenceSession _session;
    private readonly RunOptions _runOptions = new();
    private readonly string[] _inputNames;
    private readonly string[] _outputNames;
    private readonly long[] _inputShape;

    /// <param name="inputShape">Of the input, with every symbolic axis resolved.</param>
    /// <exception cref="OnnxRuntimeException">ONNX Runtime refuses the model.</exception>
    public OnnxRuntimeModel(string modelPath, IReadOnlyList<int> inputShape)
    {
        // One thread each: samples run side by side already.
        using var options = new SessionOptions { IntraOpNumThreads = 1, InterOpNumThreads = 1 };
        _session = new InferenceSession(modelPath, options);
        _inputNames = [_session.InputNames[0]];
        _outputNames = [_session.OutputNames[0]];
        _inputShape = [.. inputShape.Select(extent => (long)extent)];
    }

    public float[] Run(float[] input)
    {
        using OrtValue feed = OrtValue.CreateTensorValueFromMemory(input, _inputShape);
        using IDisposableReadOnlyCollection<OrtValue> outputs = _session.Run(_runOptions, _inputNames, [feed], _outputNames);
        return outputs[0].GetTensorDataAsSpan<float>().ToArray();
    }

    public void Dispose()
    {
        _runOptions.Dispose();
        _session.Dispose();
    }
}
