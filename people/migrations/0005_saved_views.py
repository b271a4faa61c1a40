
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0004_pace_limits'),
    ]

    operations = [
        migrations.CreateModel(
            name='SavedView',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('page', models.CharField(help_text='the list, by the name of its address', max_length=40)),
                ('name', models.CharField(max_length=80)),
                ('query', models.CharField(blank=True, default='', help_text='the address after the ?', max_length=2000)),
                ('shared', models.BooleanField(default=False, help_text='with everybody below the owner')),
                ('first', models.BooleanField(default=False, help_text='what the list opens with for the owner')),
                ('changed_at', models.DateTimeField(auto_now=True)),
                ('owner', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='saved_views', to='people.person')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('owner', 'page', 'name'), name='one_view_of_a_name_per_owner_and_list'), models.UniqueConstraint(condition=models.Q(('first', True)), fields=('owner', 'page'), name='one_first_view_per_list'), models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='a_view_has_a_name')],
            },
        ),
    ]
