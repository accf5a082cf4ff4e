using NanoML.Compiler.Conversion.Tflite;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Onnx;
using NanoML.Compiler.Tflite;

namespace NanoML.Compiler.Conversion;

/// <summary>The way into the compiler for every kind of model file.</summary>
public static class ModelFile
{
    /// <summary>Reads an ONNX or a TensorFlow Lite file, whichever it says it is; the second becomes the first.</summary>
    /// <exception cref="CompilerException">
    /// As of <see cref="OnnxReader.Read(string)"/>, or of <see cref="TfliteReader.Read"/> and <see cref="TfliteConversion.ToOnnx"/>.
    /// </exception>
    public static OnnxModel Read(string path)
    {
        byte[] bytes = ModelBytes.Read(path);
        return TfliteReader.Recognizes(bytes) ? TfliteConversion.ToOnnx(TfliteReader.Read(path, bytes)) : OnnxReader.Read(path, bytes);
    }
}
