namespace NanoML.Runtime
{
    /// <summary>
    /// Writes one line per inference, for a person and for a program:
    /// <c>NML seq=17 class=7 label=7 confidence=98 us=1234 crc=5f0e</c>; and lines of events.
    /// </summary>
    /// <remarks>
    /// The format, and what may be added to it, is in docs/serial-format.md. All memory is allocated by the constructor; what a writer
    /// allocates for a line is its own business.
    /// </remarks>
    public sealed class SerialReporter
    {
        /// <summary>What stands for a measure that nobody took.</summary>
        public const int Unknown = -1;

        private readonly NanoModel _model;
        private readonly ReportLine _line;
        private readonly LabelTable _labels;
        private readonly bool _isProbability;
        private readonly IFurtherResults _further;
        private IHeapGauge _heap;

        /// <summary>Reports to the console.</summary>
        public SerialReporter(NanoModel model)
            : this(model, new ConsoleLineWriter())
        {
        }

        public SerialReporter(NanoModel model, ILineWriter lines)
        {
            _model = model;
            _line = new ReportLine(lines);
            _labels = new LabelTable(model);
            _isProbability = model.OutputQuantization.IsProbability;
            _further = model as IFurtherResults;
        }

        /// <summary>Adds the free heap to every result line; null, as at first, leaves it out.</summary>
        public IHeapGauge Heap
        {
            get { return _heap; }
            set { _heap = value; }
        }

        /// <summary>
        /// For events of the application's own: <see cref="ReportLine.BeginEvent"/>, pairs, <see cref="ReportLine.Send"/>.
        /// </summary>
        public ReportLine Line
        {
            get { return _line; }
        }

        /// <summary>Reports what the model's last <see cref="NanoModel.Invoke"/> left in its output.</summary>
        /// <param name="microseconds">How long that call took.</param>
        public void Report(long microseconds)
        {
            Report(microseconds, Unknown, Unknown);
        }

        /// <summary>The same, with measures that are left out where they are <see cref="Unknown"/>.</summary>
        /// <param name="microseconds">How long <see cref="NanoModel.Invoke"/> took.</param>
        /// <param name="preparation">The microseconds of pre-processing.</param>
        /// <param name="drift">See <see cref="DriftDetector.Percent"/>.</param>
        public void Report(long microseconds, long preparation, int drift)
        {
            _line.Begin();
            AddResult();
            _line.Add("us", microseconds);
            AddKnown("pre", preparation);
            AddKnown("drift", drift);
            if (_heap != null)
            {
                _line.Add("heap", _heap.FreeBytes());
            }

            _line.Send();
        }

        /// <summary><c>event=class</c>: the class that was decided has changed.</summary>
        /// <param name="from">Before, -1 for none.</param>
        /// <param name="to">From now on, -1 for none.</param>
        public void ReportClass(int from, int to)
        {
            _line.BeginEvent("class");
            _line.Add("from", from);
            _line.Add("to", to);
            if (to >= 0)
            {
                _labels.AddTo(_line, "label", to);
            }

            _line.Send();
        }

        /// <summary><c>event=sensor</c>: the source does not answer any more, or does again.</summary>
        public void ReportSensor(bool isBack)
        {
            _line.BeginEvent("sensor");
            _line.Add("state", isBack ? "back" : "lost");
            _line.Send();
        }

        /// <summary><c>event=drift</c>: the inputs no longer look like the calibration data, or do again.</summary>
        public void ReportDrift(DriftDetector drift)
        {
            _line.BeginEvent("drift");
            _line.Add("state", drift.IsDrifting ? "on" : "off");
            _line.Add("drift", drift.Percent);
            _line.Send();
        }

        /// <summary><c>event=health</c>: the counters since the start.</summary>
        public void ReportHealth(HealthCounters health)
        {
            _line.BeginEvent("health");
            _line.Add("inferences", health.Inferences);
            _line.Add("overruns", health.Overruns);
            _line.Add("errors", health.SensorErrors);
            _line.Add("recoveries", health.Recoveries);
            if (_heap != null)
            {
                _line.Add("heap", _heap.FreeBytes());
            }

            _line.Send();
        }

        private void AddResult()
        {
            int winner = _model.ArgMax();
            bool isChoice = _model.ResultCount > 1;
            if (isChoice)
            {
                _line.Add("class", winner);
                _labels.AddTo(_line, "label", winner);
            }

            if (isChoice && _isProbability)
            {
                _line.Add("confidence", _model.Confidence(winner));
            }
            else
            {
                _line.AddDecimal("score", _model.DequantizeOutput(winner));
            }

            if (_further != null)
            {
                _further.AddTo(_line);
            }
        }

        private void AddKnown(string key, long value)
        {
            if (value >= 0)
            {
                _line.Add(key, value);
            }
        }
    }
}
