using System.Globalization;
using Microsoft.ML;
using MlNetSample;
using NanoML.Compiler.Driver;
using NanoML.Compiler.Ops;
using NanoML.Compiler.Planning;
using NanoML.OnnxRuntime;

namespace NanoML.MlNet.Tests;

/// <summary>A model that ML.NET trained, as ML.NET runs it and as the device does.</summary>
internal sealed class TrainedModel : IDisposable
{
    private const int TrainingRows = 1000;
    private const int CalibrationRows = 300;

    private readonly string _folder = Directory.CreateTempSubdirectory("nanoml-mlnet-").FullName;
    private readonly MLContext _ml = new(seed: 1);
    private readonly ITransformer _model;

    public TrainedModel(Func<MLContext, IEstimator<ITransformer>> pipeline, string? output = null)
    {
        MotorRow[] rows = Motors.Draw(TrainingRows, seed: 1);
        IDataView data = _ml.Data.LoadFromEnumerable(rows);
        _model = pipeline(_ml).Fit(data);
        string path = Path.Combine(_folder, "model.onnx");
        using (FileStream file = File.Create(path))
        {
            _ml.Model.ConvertToOnnx(_model, data, file);
        }

        string calibration = Path.Combine(_folder, "rows.csv");
        File.WriteAllLines(
            calibration,
            ["Rms,Peak,Temperature,Current,Speed,Kurtosis", .. rows.Take(CalibrationRows).Select(row => string.Join(',', Motors.Row(row).Select(x => x.ToString(CultureInfo.InvariantCulture))))]);
        Compilation = Compilation.Run(
            new CompileOptions { ModelPath = path, Target = "esp32", DataPath = calibration, Output = output }, reference: new OnnxRuntimeReference());
    }

    public Compilation Compilation { get; }

    public string[] Labels => Compilation.Model.Metadata.GetValueOrDefault("labels", "").Split(',');

    /// <summary>A column of what ML.NET says of rows.</summary>
    public IEnumerable<T> Predict<T>(IReadOnlyList<MotorRow> rows, string column)
    {
        IDataView predicted = _model.Transform(_ml.Data.LoadFromEnumerable(rows));
        DataViewSchema.Column found = predicted.Schema[column];
        using DataViewRowCursor cursor = predicted.GetRowCursor([found]);
        ValueGetter<T> getter = cursor.GetGetter<T>(found);
        while (cursor.MoveNext())
        {
            T value = default!;
            getter(ref value);
            yield return value;
        }
    }

    /// <summary>The numbers that the device makes of a row.</summary>
    public float[] Run(Motor row) => IntegerOracle.DequantizeOutput(
        Compilation.Plan, new IntegerOracle(Compilation.Plan).Run(IntegerOracle.QuantizeInput(Compilation.Plan, Motors.Row(row))));

    /// <summary>The class that the device chooses.</summary>
    public int Choose(Motor row) => ModelOutput.ChosenClass(Compilation.Imported, Run(row));

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
