using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using NanoML.Compiler.Proof;

namespace NanoML.OnnxRuntime;

/// <summary>ONNX Runtime on the CPU, without its optimisations, which round otherwise than the model says.</summary>
public sealed class OnnxRuntimeReference : IReferenceRuntime
{
    private const string ExternalDataFolder = "session.model_external_initializers_file_folder_path";

    /// <summary>The version of the managed library, which stands for that of the native one.</summary>
    private static readonly string s_version = typeof(InferenceSession).Assembly.GetName().Version!.ToString(3);

    public string Name => $"ONNX Runtime {s_version}";

    public IReferenceSession Open(ReadOnlyMemory<byte> file, string folder)
    {
        try
        {
            Quiet.Once();

            // Samples run side by side already.
            using var options = new SessionOptions
            {
                GraphOptimizationLevel = GraphOptimizationLevel.ORT_DISABLE_ALL,
                IntraOpNumThreads = 1,
                InterOpNumThreads = 1,
                LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
            };
            options.AddSessionConfigEntry(ExternalDataFolder, folder);
            return new OnnxRuntimeSession(new InferenceSession(file.ToArray(), options));
        }
        catch (Exception e) when (Reason(e) is { } reason)
        {
            throw new ReferenceException(reason, e);
        }
    }

    /// <summary>What an exception says of the runtime; null for one that is a defect of ours.</summary>
    internal static string? Reason(Exception exception) => exception switch
    {
        OnnxRuntimeException => $"refuses the model: {FirstLine(exception.Message)}",
        TypeInitializationException { InnerException: { } cause } => Reason(cause),
        DllNotFoundException or BadImageFormatException or EntryPointNotFoundException or PlatformNotSupportedException =>
            $"does not load on this system ({RuntimeInformation.RuntimeIdentifier})",
        _ => null,
    };

    private static string FirstLine(string text) => text.Split('\n')[0].Trim().TrimEnd('.');

    /// <summary>Runs before anything else does: the environment of the process logs to stderr unless it is made otherwise.</summary>
    private static class Quiet
    {
        private static readonly Lock s_lock = new();

        public static void Once()
        {
            lock (s_lock)
            {
                if (!OrtEnv.IsCreated)
                {
                    var options = new EnvironmentCreationOptions { logLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
                    OrtEnv.CreateInstanceWithOptions(ref options);
                }
            }
        }
    }
}
