using NanoML.Compiler.Data;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Ir;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Quantization;

namespace NanoML.Compiler.Training;

/// <summary>Refuses what cannot be tuned before any of it is done, and decides what <see cref="LossKind.Auto"/> means.</summary>
internal static class TuneChecks
{
    private const int LeastBits = 2;

    /// <exception cref="CompilerException">NML0501: an option is out of range.</exception>
    public static void Options(TuneOptions options)
    {
        Require(options.PruneRatio is >= 0 and < 1, "the pruning ratio is from 0 to below 1");
        Require(options.ChannelPruneRatio is >= 0 and < 1, "the share of channels to remove is from 0 to below 1");
        Require(options.Bits is >= LeastBits and <= WeightQuantization.DefaultBits, $"weights have {LeastBits} to {WeightQuantization.DefaultBits} bits");
        Require(options.Epochs > 0 && options.Batch > 0 && options.Patience > 0, "epochs, batch and patience are numbers from 1 on");
        Require(options.LearningRate > 0 && double.IsFinite(options.LearningRate), "the learning rate is positive");
        Require(options.Temperature > 0 && double.IsFinite(options.Temperature), "the temperature is positive");
        Require(options.Alpha is null or (>= 0 and <= 1), "alpha is from 0 to 1");
        Require(options.Mix is >= 0 and <= 1, "the share of mixtures is from 0 to 1");
        Require(options.Validation is >= 0 and <= 0.5, "the validation share is from 0 to 0.5");
    }

    /// <exception cref="CompilerException">NML0107: there are several inputs or outputs, or one holds no floats.</exception>
    public static void FloatInterface(Graph graph)
    {
        if (graph.Inputs.Length > 1 || graph.Outputs.Length > 1)
        {
            throw new CompilerException(
                DiagnosticCatalog.UnsupportedInterface,
                $"{graph.Source}: the model has {graph.Inputs.Length} inputs and {graph.Outputs.Length} outputs; a model is trained that has one of each",
                "Choose one output with --output, or train it where it comes from: it compiles as it is.");
        }

        foreach (Value value in graph.Inputs.Concat(graph.Outputs).Select(graph.Value).Where(v => !v.Type.ElementType.IsFloat()))
        {
            throw new CompilerException(
                DiagnosticCatalog.UnsupportedInterface,
                $"{graph.Source}: '{value.Name}' holds {value.Type.ElementType}, not floats",
                "Training needs float inputs and scores: cut what chooses the class, such as ArgMax, off the model.");
        }
    }

    /// <exception cref="CompilerException">NML0104: the student takes or gives other shapes than the teacher.</exception>
    public static void Fits(Graph teacher, Graph student)
    {
        Compare(teacher, student, "input", graph => graph.Value(graph.Inputs[0]).Shape);
        Compare(teacher, student, "output", graph => graph.Value(graph.Outputs[0]).Shape);
    }

    /// <exception cref="CompilerException">
    /// NML0202: a label is no class of the model; NML0204: there are no labels; NML0501: the model has no classes.
    /// </exception>
    public static DistillationLoss Loss(TuneOptions options, Graph student, SampleSet samples)
    {
        bool areClasses = AreClasses(options, student, samples);
        double alpha = options.Alpha ?? (areClasses && samples.Labels is not null ? 0.5 : 0);
        Require(areClasses || alpha == 0, $"{student.Source}: its outputs are no scores of classes, so labels (--alpha) do not apply");
        if (alpha > 0)
        {
            RequireLabels(samples, Classes(student));
        }

        LossKind kind = options.Loss != LossKind.Auto ? options.Loss : areClasses ? LossKind.Kl : LossKind.Mse;
        Require(
            kind == LossKind.Mse || Classes(student) > 1,
            $"{student.Source}: a divergence of class probabilities needs two outputs or more");
        return new DistillationLoss(kind, alpha, options.Temperature);
    }

    /// <summary>Whether outputs are scores of classes: after Softmax, with labels, or when the user says so.</summary>
    public static bool AreClasses(TuneOptions options, Graph student, SampleSet samples) =>
        Classes(student) > 1 && (ModelOutput.FinalSoftmax(student) is not null || samples.Labels is not null || options.Loss == LossKind.Kl);

    private static int Classes(Graph graph) => graph.Value(graph.Outputs[0]).Shape.Count;

    private static void RequireLabels(SampleSet samples, int classes)
    {
        int[] labels = samples.RequireLabels();
        int bad = Array.FindIndex(labels, label => label >= classes);
        if (bad >= 0)
        {
            throw SampleLabels.Bad(samples.Path, $"the label of sample {bad} is {labels[bad]}, and the model has {classes} classes");
        }
    }

    private static void Compare(Graph teacher, Graph student, string what, Func<Graph, Shape> shape)
    {
        if (shape(teacher) != shape(student))
        {
            throw new CompilerException(
                DiagnosticCatalog.BadShape,
                $"{student.Source}: its {what} is {shape(student)}, that of the teacher {teacher.Source} is {shape(teacher)}",
                "Give the student the teacher's input and output shapes.");
        }
    }

    private static void Require(bool holds, string rule)
    {
        if (!holds)
        {
            throw new CompilerException(DiagnosticCatalog.Usage, rule, "See nanoml tune --help.");
        }
    }
}
