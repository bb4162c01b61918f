-- The job scheduler makes its own tables here (see Databases.Scheduler). The app's roles have no rights in it.
CREATE SCHEMA IF NOT EXISTS quartz;
