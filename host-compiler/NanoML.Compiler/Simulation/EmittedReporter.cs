using System.Reflection;

namespace NanoML.Compiler.Simulation;

/// <summary>
/// The device library's own <c>SerialReporter</c>, as it was compiled with an emitted model: what it writes is what the board would write.
/// </summary>
public sealed class EmittedReporter
{
    private const string ReporterType = "NanoML.Runtime.SerialReporter";

    private readonly Action<long> _report;

    /// <param name="model">Lives longer than the reporter.</param>
    public EmittedReporter(EmittedModel model)
    {
        Type modelBase = model.Instance.GetType().BaseType!;
        object reporter = Activator.CreateInstance(modelBase.Assembly.GetType(ReporterType, throwOnError: true)!, model.Instance)!;
        MethodInfo report = reporter.GetType().GetMethod("Report", [typeof(long)])!;
        _report = microseconds => report.Invoke(reporter, BindingFlags.DoNotWrapExceptions, null, [microseconds], null);
    }

    /// <summary>The line for what the model's last <see cref="EmittedModel.Invoke"/> left in its output.</summary>
    /// <param name="microseconds">How long that call took.</param>
    public string Report(long microseconds) => SerialConsole.Capture(() => _report(microseconds)).Single();
}
