namespace NanoML.Runtime
{
    /// <summary>What happened since the start. Each counter starts over at zero after 2,147,483,647.</summary>
    public sealed class HealthCounters
    {
        private int _inferences;
        private int _overruns;
        private int _sensorErrors;
        private int _recoveries;

        public int Inferences
        {
            get { return _inferences; }
        }

        /// <summary>Turns that took longer than their period.</summary>
        public int Overruns
        {
            get { return _overruns; }
        }

        /// <summary>Frames that were lost or damaged, and absences of the source: each counts once, however long it lasts.</summary>
        public int SensorErrors
        {
            get { return _sensorErrors; }
        }

        /// <summary>How often the source gave a frame again after it had been lost.</summary>
        public int Recoveries
        {
            get { return _recoveries; }
        }

        public void CountInference()
        {
            _inferences = (_inferences + 1) & int.MaxValue;
        }

        public void CountOverrun()
        {
            _overruns = (_overruns + 1) & int.MaxValue;
        }

        public void CountSensorError()
        {
            _sensorErrors = (_sensorErrors + 1) & int.MaxValue;
        }

        public void CountRecovery()
        {
            _recoveries = (_recoveries + 1) & int.MaxValue;
        }
    }
}
